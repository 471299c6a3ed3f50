// SPDX-License-Identifier: MIT
#include "resent.h"

#include "netlink.h"
#include "wire.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* include/net/tcp_states.h, as bits */
enum {
	ESTABLISHED = 1 << 1,
	SYN_SENT = 1 << 2,
	FIN_WAIT1 = 1 << 4,
	FIN_WAIT2 = 1 << 5,
	CLOSE_WAIT = 1 << 8,
	LAST_ACK = 1 << 9,
	CLOSING = 1 << 11,
	WITH_FULL_SOCKET = ESTABLISHED | SYN_SENT | FIN_WAIT1 | FIN_WAIT2 | CLOSE_WAIT | LAST_ACK | CLOSING,
};

/* Returns whether the record has resent segments. A kernel may have a shorter struct tcp_info. */
static bool set_counters(struct resent_connection *connection, const struct nlattr *attribute)
{
	struct tcp_info info = {0};

	netlink_copy_payload(attribute, &info, sizeof(info));
	connection->segs_out = info.tcpi_segs_out;
	connection->total_retrans = info.tcpi_total_retrans;
	return info.tcpi_total_retrans != 0;
}

/* An IPv4-mapped address becomes an IPv4 address, as in struct retransmit_event. */
static void set_addresses(struct resent_connection *connection, const struct inet_diag_msg *socket)
{
	const struct in6_addr *remote = (const void *)socket->id.idiag_dst;
	bool mapped = socket->idiag_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(remote);
	size_t length = socket->idiag_family == AF_INET || mapped ? 4 : 16, skipped = mapped ? 12 : 0;

	connection->ip = length == 4 ? 4 : 6;
	memcpy(connection->laddr, (const char *)socket->id.idiag_src + skipped, length);
	memcpy(connection->raddr, (const char *)socket->id.idiag_dst + skipped, length);
	connection->lport = ntohs(socket->id.idiag_sport);
	connection->rport = ntohs(socket->id.idiag_dport);
}

static int take_connection(const struct nlmsghdr *message, void *data)
{
	const struct inet_diag_msg *socket = mnl_nlmsg_get_payload(message);
	struct resent_connection connection = {0};
	const struct nlattr *attribute;
	bool has_resent = false;

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(*socket))
		return MNL_CB_OK;
	mnl_attr_for_each(attribute, message, sizeof(*socket))
	{
		if (mnl_attr_get_type(attribute) == INET_DIAG_INFO)
			has_resent = set_counters(&connection, attribute);
	}
	if (!has_resent)
		return MNL_CB_OK;
	set_addresses(&connection, socket);
	connection.inode = socket->idiag_inode;
	connection.state = socket->idiag_state;
	return netlink_add_record(data, &connection);
}

int resent_connections(const char *enter, void *table, size_t size)
{
	static const __u8 families[] = {AF_INET, AF_INET6};
	struct netlink_table connections = {
		.records = table,
		.record_size = sizeof(struct resent_connection),
		.capacity = size / sizeof(struct resent_connection),
	};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct inet_diag_req_v2 *wanted = netlink_prepare(request, SOCK_DIAG_BY_FAMILY, sizeof(*wanted));
	int result = 0;

	wanted->sdiag_protocol = IPPROTO_TCP;
	wanted->idiag_states = WITH_FULL_SOCKET;
	wanted->idiag_ext = 1 << (INET_DIAG_INFO - 1);
	for (size_t i = 0; i < MNL_ARRAY_SIZE(families) && !result; i++) {
		wanted->sdiag_family = families[i];
		result = netlink_read(enter, NETLINK_SOCK_DIAG, (struct nlmsghdr *)request, take_connection,
				      &connections);
	}
	return result ? result : (int)connections.count;
}
