// SPDX-License-Identifier: MIT
/*
 * Opens a capture socket on a device of this network namespace, and never reads it, for the live tests. Once
 * its buffer is full, the kernel drops the copies of packets. Prints a line "ready", and ends with stdin.
 *
 * Usage: unread_capture DEVICE
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int fd = socket(AF_PACKET, SOCK_RAW, 0), smallest = 1;

	if (argc != 2) {
		fprintf(stderr, "usage: unread_capture DEVICE\n");
		return 2;
	}
	address.sll_ifindex = if_nametoindex(argv[1]);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest)) ||
	    bind(fd, (void *)&address, sizeof(address))) {
		perror(argv[1]);
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
