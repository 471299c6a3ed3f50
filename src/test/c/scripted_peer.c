// SPDX-License-Identifier: MIT
/*
 * An IPv4 TCP peer behind a TUN device, for answers that no kernel sends on demand.
 *
 * Usage: scripted_peer NAMESPACE SCRIPT [CODE]
 * NAMESPACE is the file of a network namespace, in which the device tun0 is made. The test sets it up and
 * gives it an address; the peer answers for every other address behind the device. SCRIPT is one of:
 *
 *   half-window         accepts; acknowledges the first of two segments with a window of 0; then is silent
 *   too-big             answers a SYN that carries data with ICMP 'fragmentation needed'; else is silent
 *   unreachable CODE    accepts; answers data with ICMP 'destination unreachable' of this code
 *
 * The process writes the line "ok" when the device exists, and ends at the end of its stdin.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PACKET = 65536, QUOTED = 28 /* an IP header and 8 bytes of TCP */, SMALL_MTU = 576, WINDOW = 65535 };

struct packet {
	struct iphdr ip;
	union {
		struct tcphdr tcp;
		struct icmphdr icmp;
	};
	char quoted[QUOTED];
} __attribute__((packed));

static int tun = -1;

/* Adds 16-bit words in network byte order to a checksum that is not folded yet. */
static uint32_t sum(const void *data, size_t size, uint32_t total)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < size; i++)
		total += i & 1 ? bytes[i] : bytes[i] << 8;
	return total;
}

/* Returns the Internet checksum (RFC 1071) in network byte order. */
static uint16_t fold(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return htons(~total);
}

/* Sends an IP packet with a payload of size bytes to the source of another packet. */
static void answer(struct packet *out, const struct packet *to, uint8_t protocol, size_t size)
{
	out->ip = (struct iphdr){.version = 4,
				 .ihl = 5,
				 .ttl = 64,
				 .protocol = protocol,
				 .tot_len = htons(sizeof(out->ip) + size),
				 .saddr = to->ip.daddr,
				 .daddr = to->ip.saddr};
	out->ip.check = fold(sum(&out->ip, sizeof(out->ip), 0));
	if (protocol == IPPROTO_TCP)
		out->tcp.check = fold(sum(&out->tcp, size, sum(&out->ip.saddr, 8, protocol + size)));
	else
		out->icmp.checksum = fold(sum(&out->icmp, size, 0));
	if (write(tun, out, sizeof(out->ip) + size) < 0)
		perror("write");
}

/* Answers a segment with an ACK, or a SYN with a SYN-ACK. */
static void acknowledge(const struct packet *packet, uint32_t bytes, uint16_t window)
{
	struct packet out = {.tcp = {.source = packet->tcp.dest,
				     .dest = packet->tcp.source,
				     .seq = packet->tcp.syn ? htonl(1) : packet->tcp.ack_seq,
				     .ack_seq = htonl(ntohl(packet->tcp.seq) + bytes),
				     .doff = 5,
				     .syn = packet->tcp.syn,
				     .ack = 1,
				     .window = htons(window)}};

	answer(&out, packet, IPPROTO_TCP, sizeof(out.tcp));
}

/* Answers a packet with an ICMP error that quotes it. */
static void report(const struct packet *packet, uint8_t code, uint16_t mtu)
{
	struct packet out = {.icmp = {.type = ICMP_DEST_UNREACH, .code = code, .un.frag.mtu = htons(mtu)}};

	memcpy((char *)&out.icmp + sizeof(out.icmp), packet, QUOTED);
	answer(&out, packet, IPPROTO_ICMP, sizeof(out.icmp) + QUOTED);
}

/* Returns false once the peer is silent. */
static bool answer_by_script(const char *script, int code, const struct packet *packet, size_t size)
{
	bool data = size > packet->ip.ihl * 4U + packet->tcp.doff * 4U;

	if (!strcmp(script, "too-big")) {
		if (packet->tcp.syn && data)
			report(packet, ICMP_FRAG_NEEDED, SMALL_MTU);
	} else if (packet->tcp.syn) {
		acknowledge(packet, 1, WINDOW);
	} else if (data && !strcmp(script, "half-window")) {
		static int segments;

		if (++segments < 2)
			return true;
		acknowledge(packet, 0, 0);
		return false;
	} else if (data) {
		report(packet, code, 0);
	}
	return true;
}

/* Enters a network namespace and makes the device tun0 in it. Returns 0, or -1 with errno. */
static int open_tun(const char *namespace)
{
	struct ifreq request = {.ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI};
	int inside = open(namespace, O_RDONLY | O_CLOEXEC);

	if (inside < 0 || setns(inside, CLONE_NEWNET))
		return -1;
	close(inside);
	tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	return tun < 0 ? -1 : ioctl(tun, TUNSETIFF, &request);
}

int main(int argc, char **argv)
{
	static char buffer[PACKET];
	const struct packet *packet = (const void *)buffer;
	bool talking = true;

	if (argc < 3 || open_tun(argv[1])) {
		fprintf(stderr, "scripted_peer: %s\n",
			argc < 3 ? "NAMESPACE SCRIPT [CODE]" : strerror(errno));
		return 1;
	}
	struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = tun, .events = POLLIN}};

	puts("ok");
	fflush(stdout);
	while (poll(ends, 2, -1) >= 0 && !ends[0].revents) {
		ssize_t size = read(tun, buffer, sizeof(buffer));

		if (size >= (ssize_t)(sizeof(packet->ip) + sizeof(packet->tcp)) && packet->ip.version == 4 &&
		    packet->ip.protocol == IPPROTO_TCP && talking)
			talking = answer_by_script(argv[2], argc > 3 ? atoi(argv[3]) : 0, packet, size);
	}
	return 0;
}
