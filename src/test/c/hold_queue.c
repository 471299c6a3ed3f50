// SPDX-License-Identifier: MIT
/*
 * Binds a queue of NFQUEUE in the network namespace of the process. It never gives a verdict, so that the
 * kernel holds the packets of the queue, or drops each packet. Prints "ready", and runs until its stdin ends.
 *
 * Usage: hold_queue NUMBER [drop]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	struct nlmsghdr header;
	struct nfgenmsg queue;
	struct nlattr attribute;
	char payload[8];
};

struct answer {
	struct nlmsghdr header;
	struct nlmsgerr error;
};

static int netlink;
static __u16 number;

/* Sends a request with one attribute. Returns 0 or -errno. */
static int request(__u8 message, __u16 flags, __u16 type, const void *payload, size_t size)
{
	struct request request = {
		.header =
			{
				.nlmsg_len = offsetof(struct request, payload) + NLMSG_ALIGN(size),
				.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | message,
				.nlmsg_flags = NLM_F_REQUEST | flags,
			},
		.queue = {.version = NFNETLINK_V0, .res_id = htons(number)},
		.attribute = {.nla_len = NLA_HDRLEN + size, .nla_type = type},
	};

	memcpy(request.payload, payload, size);
	return send(netlink, &request, request.header.nlmsg_len, 0) < 0 ? -errno : 0;
}

/* Sends a setting of the queue and returns the kernel's answer: 0 or -errno. */
static int configure(__u16 type, const void *payload, size_t size)
{
	struct answer answer = {0};
	int result = request(NFQNL_MSG_CONFIG, NLM_F_ACK, type, payload, size);

	if (result)
		return result;
	if (recv(netlink, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.header.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

/* Drops the packet of a message, whose first attribute names it. */
static void drop(const struct nlmsghdr *message)
{
	const char *attributes = (const char *)NLMSG_DATA(message) + sizeof(struct nfgenmsg);
	struct nfqnl_msg_verdict_hdr verdict = {.verdict = htonl(NF_DROP)};
	struct nfqnl_msg_packet_hdr packet;

	if (message->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
		return;
	memcpy(&packet, attributes + NLA_HDRLEN, sizeof(packet));
	verdict.id = packet.packet_id;
	request(NFQNL_MSG_VERDICT, 0, NFQA_VERDICT_HDR, &verdict, sizeof(verdict));
}

static void drop_until_end(void)
{
	struct pollfd ends[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = netlink, .events = POLLIN}};
	static char buffer[1 << 16];

	while (poll(ends, 2, -1) >= 0 && !ends[0].revents) {
		ssize_t size = recv(netlink, buffer, sizeof(buffer), 0);

		for (struct nlmsghdr *message = (void *)buffer; NLMSG_OK(message, size);
		     message = NLMSG_NEXT(message, size))
			drop(message);
	}
}

int main(int argc, char **argv)
{
	const struct nfqnl_msg_config_cmd bind = {.command = NFQNL_CFG_CMD_BIND};
	const struct nfqnl_msg_config_params copy = {.copy_range = htonl(64), .copy_mode = NFQNL_COPY_PACKET};
	int result;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: hold_queue NUMBER [drop]\n");
		return 2;
	}
	number = atoi(argv[1]);
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	result = netlink < 0 ? -errno : configure(NFQA_CFG_CMD, &bind, sizeof(bind));
	if (!result)
		result = configure(NFQA_CFG_PARAMS, &copy, sizeof(copy));
	if (result) {
		fprintf(stderr, "hold_queue: %s\n", strerror(-result));
		return 1;
	}
	puts("ready");
	fflush(stdout);
	if (argc == 3)
		drop_until_end();
	else
		while (getchar() != EOF)
			;
	return 0;
}
