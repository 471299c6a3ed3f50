// SPDX-License-Identifier: MIT
/*
 * Sends Ethernet frames by a device of this network namespace, for the live tests.
 *
 * Usage: send_frames DEVICE FRAME... (hexadecimal)
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Returns the number of bytes, at most size. */
static size_t decode(unsigned char *frame, size_t size, const char *text)
{
	size_t length = 0;
	unsigned int byte;

	while (length < size && sscanf(text + 2 * length, "%2x", &byte) == 1)
		frame[length++] = byte;
	return length;
}

int main(int argc, char **argv)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_halen = ETH_ALEN};
	int fd = socket(AF_PACKET, SOCK_RAW, 0); /* protocol 0: it receives nothing */
	unsigned char frame[65536];

	if (argc < 3) {
		fprintf(stderr, "usage: send_frames DEVICE FRAME...\n");
		return 2;
	}
	address.sll_ifindex = if_nametoindex(argv[1]);
	for (int i = 2; i < argc; i++) {
		size_t length = decode(frame, sizeof(frame), argv[i]);

		if (sendto(fd, frame, length, 0, (void *)&address, sizeof(address)) < 0) {
			perror(argv[1]);
			return 1;
		}
	}
	return 0;
}
