// SPDX-License-Identifier: MIT
/*
 * A wire between two hosts whose losses the kernel cannot see: a TAP device in each of two network
 * namespaces, and this process, which carries frames between the devices and loses or corrupts each ONE_INth
 * frame with data, counted in both directions together.
 *
 * Usage: lossy_wire NAMESPACE NAMESPACE DEVICE lose|corrupt ONE_IN
 * A NAMESPACE is the file of a network namespace. The process writes the line "ok" when both devices exist,
 * and ends at the end of its stdin.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FRAME = 65536, DATA_FRAME = 200 /* larger frames have data */ };

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

/* Carries the frames that have arrived at one end to the other. */
static void carry(int from, int to, bool corrupt, int one_in)
{
	static char frame[FRAME];
	static unsigned long count;
	ssize_t size;

	while ((size = read(from, frame, sizeof(frame))) > 0) {
		bool hit = size > DATA_FRAME && ++count % one_in == 0;

		if (hit && !corrupt)
			continue;
		if (hit)
			frame[size - 1] ^= 1;
		if (write(to, frame, size) < 0 && errno != EAGAIN)
			return; /* the other end is down */
	}
}

int main(int argc, char **argv)
{
	struct pollfd ends[3] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	bool corrupt = argc == 6 && strcmp(argv[4], "corrupt") == 0;
	int one_in = argc == 6 ? atoi(argv[5]) : 0;

	if (one_in <= 0) {
		fprintf(stderr, "usage: lossy_wire NAMESPACE NAMESPACE DEVICE lose|corrupt ONE_IN\n");
		return 2;
	}
	for (int i = 1; i <= 2; i++) {
		ends[i] = (struct pollfd){.fd = open_tap(argv[i], argv[3]), .events = POLLIN};
		if (ends[i].fd < 0) {
			perror(argv[i]);
			return 1;
		}
	}
	printf("ok\n");
	fflush(stdout);
	while (poll(ends, 3, -1) > 0 && !ends[0].revents) {
		carry(ends[1].fd, ends[2].fd, corrupt, one_in);
		carry(ends[2].fd, ends[1].fd, corrupt, one_in);
	}
	return 0;
}
