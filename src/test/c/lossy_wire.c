// SPDX-License-Identifier: MIT
/*
 * A wire between two hosts whose losses the kernel cannot see: a TAP device in each of two network
 * namespaces, and this process, which carries frames between the devices and loses, corrupts or delays each
 * ONE_INth frame of a kind, counted in both directions together.
 *
 * Usage: lossy_wire NAMESPACE NAMESPACE DEVICE ACTION ONE_IN
 * A NAMESPACE is the file of a network namespace. ACTION is lose, corrupt, or a number of milliseconds by
 * which frames come late. It applies to frames with data. The process writes the line "ok" when both devices
 * exist. Each line "ACTION ONE_IN KIND" on stdin replaces the action and is answered with "ok"; KIND is data,
 * ack (a TCP segment without data) or synack. The process ends at the end of its stdin.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	FRAME = 65536,
	DATA_FRAME = 200 /* larger frames have data */,
	LATE_FRAMES = 4096,
	IPV6_HEADER = 40,
	TCP_FLAGS = 13 /* offset in the header */,
	SYN = 2,
	SYN_ACK = 18
};

static struct {
	char action[16], kind[16];
	int one_in;
} rule = {.kind = "data"};

/* Frames that are late, in the order of their time. */
static struct {
	long due_ms;
	int to;
	ssize_t size;
	char *frame;
} late[LATE_FRAMES];
static unsigned int late_first, late_end;

static char frame[FRAME];

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Enters a network namespace and makes a TAP device in it. Returns its descriptor, or -1 with errno. */
static int open_tap(const char *namespace, const char *device)
{
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int inside = open(namespace, O_RDONLY | O_CLOEXEC);
	int tap;

	if (inside < 0 || setns(inside, CLONE_NEWNET))
		return -1;
	close(inside);
	tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	strncpy(request.ifr_name, device, IFNAMSIZ - 1);
	return tap >= 0 && ioctl(tap, TUNSETIFF, &request) == 0 ? tap : -1;
}

/* Returns the flags of the TCP segment in the frame, or -1 if there is none. */
static int tcp_flags(ssize_t size)
{
	const unsigned char *ip = (const unsigned char *)frame + ETH_HLEN;
	bool v6 = ip[0] >> 4 == 6, v4 = ip[0] >> 4 == 4;
	int header = v6 ? IPV6_HEADER : (ip[0] & 15) * 4;

	if ((!v4 && !v6) || size < ETH_HLEN + header + TCP_FLAGS + 1 || ip[v6 ? 6 : 9] != IPPROTO_TCP)
		return -1;
	return ip[header + TCP_FLAGS];
}

static bool is_of_kind(ssize_t size)
{
	int flags;

	if (size > DATA_FRAME)
		return !strcmp(rule.kind, "data");
	flags = tcp_flags(size);
	if (!strcmp(rule.kind, "synack"))
		return flags >= 0 && (flags & SYN_ACK) == SYN_ACK;
	return !strcmp(rule.kind, "ack") && flags >= 0 && !(flags & SYN);
}

static void put_off(int to, ssize_t size)
{
	unsigned int i = late_end++ % LATE_FRAMES;

	if (late_end - late_first > LATE_FRAMES) {
		fprintf(stderr, "lossy_wire: too many late frames\n");
		exit(1);
	}
	late[i].due_ms = now_ms() + atoi(rule.action);
	late[i].to = to;
	late[i].size = size;
	late[i].frame = malloc(size);
	memcpy(late[i].frame, frame, size);
}

/* Delivers the late frames whose time has come. Returns the milliseconds until that of the next; -1: none. */
static int deliver_late(void)
{
	while (late_first != late_end) {
		unsigned int i = late_first % LATE_FRAMES;
		long wait = late[i].due_ms - now_ms();

		if (wait > 0)
			return (int)wait;
		if (write(late[i].to, late[i].frame, late[i].size) < 0 && errno != EAGAIN)
			perror("write");
		free(late[i].frame);
		late_first++;
	}
	return -1;
}

/* Carries the frames that have arrived at one end to the other. */
static void carry(int from, int to)
{
	static unsigned long count;
	ssize_t size;

	while ((size = read(from, frame, sizeof(frame))) > 0) {
		bool hit = is_of_kind(size) && ++count % rule.one_in == 0;

		if (hit && !strcmp(rule.action, "lose"))
			continue;
		if (hit && strcmp(rule.action, "corrupt")) {
			put_off(to, size);
			continue;
		}
		if (hit)
			frame[size - 1] ^= 1;
		if (write(to, frame, size) < 0 && errno != EAGAIN)
			return; /* the other end is down */
	}
}

/* Reads a command. Returns false at the end of stdin or after a wrong command. */
static bool obey(void)
{
	char line[64] = "";

	if (read(STDIN_FILENO, line, sizeof(line) - 1) <= 0)
		return false;
	if (sscanf(line, "%15s %d %15s", rule.action, &rule.one_in, rule.kind) < 3 || rule.one_in <= 0)
		return false;
	puts("ok");
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	struct pollfd ends[3] = {{.fd = STDIN_FILENO, .events = POLLIN}};

	rule.one_in = argc == 6 ? atoi(argv[5]) : 0;
	if (rule.one_in <= 0) {
		fprintf(stderr, "usage: lossy_wire NAMESPACE NAMESPACE DEVICE ACTION ONE_IN\n");
		return 2;
	}
	strncpy(rule.action, argv[4], sizeof(rule.action) - 1);
	for (int i = 1; i <= 2; i++) {
		ends[i] = (struct pollfd){.fd = open_tap(argv[i], argv[3]), .events = POLLIN};
		if (ends[i].fd < 0) {
			perror(argv[i]);
			return 1;
		}
	}
	puts("ok");
	fflush(stdout);
	while (poll(ends, 3, deliver_late()) >= 0) {
		if (ends[0].revents && !obey())
			break;
		carry(ends[1].fd, ends[2].fd);
		carry(ends[2].fd, ends[1].fd);
	}
	return 0;
}
