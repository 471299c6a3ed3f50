// SPDX-License-Identifier: MIT
/*
 * Binds a queue of NFQUEUE in the network namespace of the process and never gives a verdict, so that the
 * kernel holds the packets of the queue. Prints "ready", and runs until its stdin ends.
 *
 * Usage: hold_queue NUMBER
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
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

/* Sends a request with one attribute and returns the kernel's answer: 0 or -errno. */
static int configure(int netlink, __u16 number, __u16 type, const void *payload, size_t size)
{
	struct request request = {
		.header =
			{
				.nlmsg_len = offsetof(struct request, payload) + NLMSG_ALIGN(size),
				.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_CONFIG,
				.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
			},
		.queue = {.version = NFNETLINK_V0, .res_id = htons(number)},
		.attribute = {.nla_len = NLA_HDRLEN + size, .nla_type = type},
	};
	struct answer answer = {0};

	memcpy(request.payload, payload, size);
	if (send(netlink, &request, request.header.nlmsg_len, 0) < 0 ||
	    recv(netlink, &answer, sizeof(answer), 0) < 0)
		return -errno;
	return answer.header.nlmsg_type == NLMSG_ERROR ? answer.error.error : -EPROTO;
}

int main(int argc, char **argv)
{
	const struct nfqnl_msg_config_cmd bind = {.command = NFQNL_CFG_CMD_BIND};
	const struct nfqnl_msg_config_params copy = {.copy_range = htonl(64), .copy_mode = NFQNL_COPY_PACKET};
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), result;

	if (argc != 2) {
		fprintf(stderr, "usage: hold_queue NUMBER\n");
		return 2;
	}
	result = netlink < 0 ? -errno : configure(netlink, atoi(argv[1]), NFQA_CFG_CMD, &bind, sizeof(bind));
	if (!result)
		result = configure(netlink, atoi(argv[1]), NFQA_CFG_PARAMS, &copy, sizeof(copy));
	if (result) {
		fprintf(stderr, "hold_queue: %s\n", strerror(-result));
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
