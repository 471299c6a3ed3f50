// SPDX-License-Identifier: MIT
/*
 * Writes known records of bpf/wire.h as files for the tests of Java's decoders, which read them at generated
 * offsets. So the tests compare these offsets with the layout that the C compiler gives the structs.
 *
 * Usage: wire_fixtures DIRECTORY
 */
#include "wire.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ESTABLISHED           1
#define SYN_RECV              3
#define TCP_INFINITE_SSTHRESH 0x7fffffff

/* Every field that is not 0 has a different value, so that a test notices if two are mixed up. */
static struct retransmit_event ipv4(void)
{
	struct retransmit_event event = {
		.time_ns = 5000000123456,
		.sent_ns = 5000000000000,
		.socket_inode = 123456789012,
		.cgroup_id = 4242,
		.cookie = 77,
		.sk = 0xffff900000000000,
		.stall_us = 4294967296123,
		.netns_id = 4097,
		.lport = 8080,
		.rport = 45212,
		.netns = 4026532246,
		.seq = 3785678885,
		.len = 2896,
		.segs = 2,
		.error = 0,
		.srtt_us = 210,
		.rto_us = 204000,
		.cwnd = 10,
		.ssthresh = TCP_INFINITE_SSTHRESH,
		.segs_out = 3210,
		.total_retrans = 59,
		.uid = 1000,
		.ip = 4,
		.state = ESTABLISHED,
		.type = RETRANSMIT_FAST,
		.attempt = 0,
		.direction = DIRECTION_OUT,
		.soft_error = 113, /* EHOSTUNREACH */
	};

	inet_pton(AF_INET, "172.17.0.5", event.laddr);
	inet_pton(AF_INET, "10.0.0.15", event.raddr);
	return event;
}

/* A SYN-ACK whose send was refused, 203.951 ms after the previous one, without a round-trip sample. */
static struct retransmit_event ipv6(void)
{
	struct retransmit_event event = {
		.time_ns = 9203951000,
		.sent_ns = 9000000000,
		.lport = 443,
		.rport = 65535,
		.stall_us = -1,
		.netns = 4026531840,
		.netns_id = 1,
		.seq = 1,
		.len = 1,
		.segs = 1,
		.error = -1,
		.rto_us = 1000000,
		.cwnd = 1,
		.ssthresh = 7,
		.ip = 6,
		.state = SYN_RECV,
		.type = RETRANSMIT_SYNACK,
		.attempt = 3,
		.direction = DIRECTION_IN,
		.flags = EVENT_LAST_OWNER_IN_TRACER_PID_NS,
		.last_owner_pid = 1240,
		.last_owner_start_ns = 77000000123,
		.last_owner_comm = "sh\033[1m r\303\266d",
	};

	inet_pton(AF_INET6, "2001:db8::a:0:0:15", event.laddr);
	inet_pton(AF_INET6, "fe80::1", event.raddr);
	return event;
}

/* The event of ipv4() with the state of its socket. */
static struct retransmit_event send_state(void)
{
	struct retransmit_event event = ipv4();

	event.start_ns = event.time_ns - 11000;
	event.snd_una = event.seq;
	event.snd_nxt = event.seq + 5792;
	event.rcv_nxt = 1234567890;
	event.txhash = 0x89abcdef;
	event.dsack_dups = 3;
	event.flow = 0xfedcba98;
	event.reverse_flow = 0x76543210;
	event.flags = EVENT_LOCAL | EVENT_DELIBERATE | EVENT_PATH_MTU;
	return event;
}

/* All bits set, an error of -2147483648, and a send time after the event, as with pacing. */
static struct retransmit_event extreme(void)
{
	struct retransmit_event event;

	memset(&event, 0xff, sizeof(event));
	event.time_ns = 1000000;
	event.sent_ns = 9000000;
	event.error = (__s32)0x80000000;
	event.ip = 6;
	return event;
}

static struct retransmit_event zeroes(void)
{
	return (struct retransmit_event){0};
}

/* An answer of the drop log with one record of each kind. */
static const struct {
	struct drop_answer header;
	struct dropped_packet drop;
	struct departure departure;
} answer = {
	.header = {.since_ns = 5000000000001, .syn_since_ns = 5000000000002, .drops = 1, .departures = 1},
	.drop =
		{
			.time_ns = 5000000123456,
			.location = 0xffffffff81f62a50,
			.netns_id = 4097,
			.netns = 4026532246,
			.ifindex = 7,
			.reason = 12,
			.flow = 0xfedcba98,
			.seq = 3785678885,
			.end = 3785680333,
			.ack = 3012345678,
			.hash = 0x89abcdef,
			.tcp_flags = 0x18,
			.flags = DROPPED_TRACKED | DROPPED_RX_HANDLER,
			.packet_type = 3,
			.fclone = 2,
			.encap = ENCAP_GENEVE,
			.dev = "veth1a2b",
		},
	.departure =
		{
			.first_ns = 5000000000003,
			.last_ns = 5000000000004,
			.netns_id = 4098,
			.netns = 4026531840,
			.ifindex = 8,
			.flow = 0xfedcba97,
			.low = 3785678886,
			.high = 3785680334,
			.ack = 3012345679,
			.hash = 0x89abcdee,
			.encap = ENCAP_VXLAN,
			.dev = "eth0",
		},
};

/* The first name fills the field, except for the terminating 0. */
static const struct network_device devices[] = {
	{
		.rx_missed_errors = 1,
		.rx_fifo_errors = 2,
		.rx_over_errors = 3,
		.rx_errors = 4,
		.tx_errors = 5,
		.tx_dropped = 0x7fffffffffffffff,
		.index = 7,
		.native_xdp = 1,
		.name = "\xe4th0.1234567890",
	},
	{.index = 1, .stack_only = 1, .name = "lo"},
};

static const struct tcp_listener listeners[] = {
	{.cookie = 0xfedcba9876543210, .laddr = {127, 0, 0, 1}, .lport = 65535, .ip = 4},
	{.laddr = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, .drops = 0xffffffff, .lport = 443, .ip = 6},
	{.cookie = 1, .drops = 2, .lport = 3, .ip = 6, .ipv6_only = 1},
};

static const struct local_address addresses[] = {
	{.address = {198, 18, 0, 1}, .ip = 4},
	{.address = {0xfd, [15] = 1}, .ip = 6},
};

/* A permanent entry, and one that the kernel resolves. */
static const struct neighbour neighbours[] = {
	{
		.address = {198, 18, 0, 1},
		.lladdr = {2, 0, 0, 0, 0, 0xaf},
		.ifindex = 7,
		.state_ms = 4294967290,
		.state = 0x80,
		.ip = 4,
	},
	{
		.address = {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
		.lladdr = {1, 2, 3, 4, 5, 6, 7, 8},
		.ifindex = 8,
		.state_ms = 1230,
		.state = 1,
		.ip = 6,
	},
};

static const struct next_hop next_hop = {
	.gateway = {198, 18, 0, 254},
	.ifindex = 9,
	.ip = 4,
	.type = 1,
};

static const struct next_hop next_hops = {
	.type = 1,
	.multiple = 1,
};

static const struct next_hop local = {
	.ifindex = 1,
	.type = 2,
};

/* The first name fills the field, except for the terminating 0. */
static const struct link_address links[] = {
	{.lladdr = {2, 0, 0, 0, 0, 0xaf}, .ifindex = 10, .name = "\xe4th0.1234567890", .kind = "netkit"},
	{.ifindex = 1, .name = "lo"},
};

static int write_file(int directory, const char *name, const void *records, ssize_t size)
{
	int file = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (file < 0 || write(file, records, size) != size || close(file)) {
		perror(name);
		return 1;
	}
	return 0;
}

static int write_event(int directory, const char *name, struct retransmit_event event)
{
	return write_file(directory, name, &event, sizeof(event));
}

int main(int argc, char **argv)
{
	int directory = argc == 2 ? open(argv[1], O_DIRECTORY | O_CLOEXEC) : -1;

	if (directory < 0) {
		fprintf(stderr, "usage: wire_fixtures DIRECTORY (which exists)\n");
		return 2;
	}
	return write_event(directory, "ipv4.bin", ipv4()) || write_event(directory, "ipv6.bin", ipv6()) ||
	       write_event(directory, "send_state.bin", send_state()) ||
	       write_event(directory, "extreme.bin", extreme()) ||
	       write_event(directory, "zeroes.bin", zeroes()) ||
	       write_file(directory, "drop_answer.bin", &answer, sizeof(answer)) ||
	       write_file(directory, "devices.bin", devices, sizeof(devices)) ||
	       write_file(directory, "addresses.bin", addresses, sizeof(addresses)) ||
	       write_file(directory, "listeners.bin", listeners, sizeof(listeners)) ||
	       write_file(directory, "neighbours.bin", neighbours, sizeof(neighbours)) ||
	       write_file(directory, "next_hop.bin", &next_hop, sizeof(next_hop)) ||
	       write_file(directory, "next_hops.bin", &next_hops, sizeof(next_hops)) ||
	       write_file(directory, "next_hop_local.bin", &local, sizeof(local)) ||
	       write_file(directory, "links.bin", links, sizeof(links));
}
