// SPDX-License-Identifier: MIT
#include "netlink.h"

#include "netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum {
	SEQUENCE = 1,          /* of the only request of a socket */
	ANSWER_SIZE = 1 << 15, /* the largest datagram of a dump */
	ATTEMPTS = 5,          /* to read a list that changes meanwhile */
};

int netlink_add_record(struct netlink_table *table, const void *record)
{
	if (table->count < table->capacity)
		memcpy(table->records + table->count * table->record_size, record, table->record_size);
	table->count++;
	return table->first_only ? MNL_CB_STOP : MNL_CB_OK;
}

/*
 * Takes NLMSG_ERROR and NLMSG_DONE, which begin with 0 or -errno. libmnl ignores the error of NLMSG_DONE. An
 * ENOENT, which means that the kernel has no code for such lists, is renamed, because a missing file has it
 * too.
 */
static int take_end(const struct nlmsghdr *message, void *data)
{
	int result = 0;

	(void)data;
	if (mnl_nlmsg_get_payload_len(message) >= sizeof(result))
		memcpy(&result, mnl_nlmsg_get_payload(message), sizeof(result));
	if (result >= 0)
		return MNL_CB_STOP;
	errno = result == -ENOENT ? EPROTONOSUPPORT : -result;
	return MNL_CB_ERROR;
}

/* Opens a netlink socket in the namespace enter; NULL: that of the thread. Returns 0 or -errno. */
static int open_socket(const char *enter, int bus, struct mnl_socket **socket)
{
	int own = enter ? netns_enter(enter) : 0, err, left;

	if (own < 0)
		return own;
	*socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	err = *socket ? 0 : -errno;
	left = enter ? netns_leave(own) : 0;
	if (left && *socket)
		mnl_socket_close(*socket);
	return left ? left : err;
}

/* Sends the request and passes each record of the answer to take(). Returns 0 or -errno. */
static int read_answer(const struct mnl_socket *socket, const struct nlmsghdr *request, mnl_cb_t take,
		       struct netlink_table *table)
{
	mnl_cb_t ends[] = {[NLMSG_ERROR] = take_end, [NLMSG_DONE] = take_end};
	char answer[ANSWER_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int result = MNL_CB_OK;

	if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0)
		return -errno;
	while (result == MNL_CB_OK) {
		ssize_t length = mnl_socket_recvfrom(socket, answer, sizeof(answer));

		result = length < 0 ? MNL_CB_ERROR
				    : mnl_cb_run2(answer, length, SEQUENCE, 0, take, table, ends,
						  MNL_ARRAY_SIZE(ends));
	}
	return result == MNL_CB_ERROR ? -errno : 0;
}

/*
 * The kernel marks a dump during which the list changed, for which libmnl sets EINTR, and a dump that found
 * no memory ends with ENOBUFS: such a dump is repeated, with another socket, since the rest of its answer is
 * still in the old one.
 */
int netlink_read(const char *enter, int bus, const struct nlmsghdr *request, mnl_cb_t take,
		 struct netlink_table *table)
{
	size_t before = table->count;
	int result = -EINTR, attempt;

	for (attempt = 0; attempt < ATTEMPTS && (result == -EINTR || result == -ENOBUFS); attempt++) {
		struct mnl_socket *socket;

		result = open_socket(enter, bus, &socket);
		if (result)
			break;
		table->count = before;
		result = read_answer(socket, request, take, table);
		mnl_socket_close(socket);
	}
	return result;
}

void *netlink_prepare(char request[NETLINK_REQUEST_SIZE], __u16 type, size_t size)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(request);

	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nlmsg_seq = SEQUENCE;
	return mnl_nlmsg_put_extra_header(header, size);
}

void netlink_copy_payload(const struct nlattr *attribute, void *to, size_t size)
{
	size_t length = mnl_attr_get_payload_len(attribute);

	memcpy(to, mnl_attr_get_payload(attribute), length < size ? length : size);
}

/* XDP_ATTACHED_MULTI means several programs, of which at most one is not native. */
static bool is_native(__u8 attached)
{
	return attached != XDP_ATTACHED_NONE && attached != XDP_ATTACHED_SKB;
}

static void set_counters(struct network_device *device, const struct nlattr *attribute)
{
	struct rtnl_link_stats64 stats = {0};

	netlink_copy_payload(attribute, &stats, sizeof(stats));
	device->rx_missed_errors = stats.rx_missed_errors;
	device->rx_fifo_errors = stats.rx_fifo_errors;
	device->rx_over_errors = stats.rx_over_errors;
	device->rx_errors = stats.rx_errors;
	device->tx_errors = stats.tx_errors;
	device->tx_dropped = stats.tx_dropped;
}

static void set_native_xdp(struct network_device *device, const struct nlattr *xdp)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, xdp)
	{
		if (mnl_attr_get_type(attribute) == IFLA_XDP_ATTACHED &&
		    mnl_attr_get_payload_len(attribute) >= sizeof(__u8))
			device->native_xdp = is_native(mnl_attr_get_u8(attribute));
	}
}

/* Every function of these drivers that drops a packet calls kfree_skb(). */
static bool is_stack_only(const char *kind)
{
	return !strcmp(kind, "veth") || !strcmp(kind, "tun");
}

static void set_stack_only(struct network_device *device, const struct nlattr *info)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, info)
	{
		char kind[16] = {0};

		if (mnl_attr_get_type(attribute) != IFLA_INFO_KIND)
			continue;
		netlink_copy_payload(attribute, kind, sizeof(kind) - 1);
		device->stack_only |= is_stack_only(kind);
	}
}

static int take_device(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(message);
	struct network_device device = {0};
	const struct nlattr *attribute;

	if (message->nlmsg_type != RTM_NEWLINK || mnl_nlmsg_get_payload_len(message) < sizeof(*link))
		return MNL_CB_OK;
	device.index = link->ifi_index;
	device.stack_only = (link->ifi_flags & IFF_LOOPBACK) != 0;
	mnl_attr_for_each(attribute, message, sizeof(*link))
	{
		switch (mnl_attr_get_type(attribute)) {
		case IFLA_IFNAME:
			netlink_copy_payload(attribute, device.name, sizeof(device.name) - 1);
			break;
		case IFLA_STATS64:
			set_counters(&device, attribute);
			break;
		case IFLA_LINKINFO:
			set_stack_only(&device, attribute);
			break;
		case IFLA_XDP:
			set_native_xdp(&device, attribute);
			break;
		default:
			break;
		}
	}
	return netlink_add_record(data, &device);
}

int netlink_devices(const char *enter, __u32 index, struct network_device *table, size_t size)
{
	struct netlink_table devices = {
		.records = (char *)table,
		.record_size = sizeof(*table),
		.capacity = size / sizeof(*table),
		.first_only = index != 0,
	};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *header = (struct nlmsghdr *)request;
	struct ifinfomsg *wanted = netlink_prepare(request, RTM_GETLINK, sizeof(*wanted));
	int result;

	if (index) {
		wanted->ifi_index = index;
		header->nlmsg_flags = NLM_F_REQUEST;
	}
	result = netlink_read(enter, NETLINK_ROUTE, header, take_device, &devices);
	if (index && result == -ENODEV)
		return 0;
	return result ? result : (int)devices.count;
}

static int take_address(const struct nlmsghdr *message, void *data)
{
	const struct ifaddrmsg *header = mnl_nlmsg_get_payload(message);
	struct local_address address = {0};
	const struct nlattr *attribute;
	bool has_local = false;

	if (message->nlmsg_type != RTM_NEWADDR || mnl_nlmsg_get_payload_len(message) < sizeof(*header))
		return MNL_CB_OK;
	address.ip = header->ifa_family == AF_INET ? 4 : 6;
	mnl_attr_for_each(attribute, message, sizeof(*header))
	{
		bool is_local = mnl_attr_get_type(attribute) == IFA_LOCAL;

		/* IFA_ADDRESS is the other end's if there is an IFA_LOCAL */
		if (is_local || (mnl_attr_get_type(attribute) == IFA_ADDRESS && !has_local))
			netlink_copy_payload(attribute, address.address, address.ip == 4 ? 4 : 16);
		has_local |= is_local;
	}
	return netlink_add_record(data, &address);
}

int netlink_addresses(const char *enter, void *table, size_t size)
{
	struct netlink_table addresses = {
		.records = table,
		.record_size = sizeof(struct local_address),
		.capacity = size / sizeof(struct local_address),
	};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int result;

	netlink_prepare(request, RTM_GETADDR,
			sizeof(struct ifaddrmsg)); /* zeroes: of all families and devices */
	result = netlink_read(enter, NETLINK_ROUTE, (struct nlmsghdr *)request, take_address, &addresses);
	return result ? result : (int)addresses.count;
}

static void set_drops(struct tcp_listener *listener, const struct nlattr *attribute)
{
	__u32 memory[SK_MEMINFO_VARS] = {0};

	netlink_copy_payload(attribute, memory, sizeof(memory));
	listener->drops = memory[SK_MEMINFO_DROPS];
}

static int take_listener(const struct nlmsghdr *message, void *data)
{
	const struct inet_diag_msg *socket = mnl_nlmsg_get_payload(message);
	struct tcp_listener listener = {0};
	const struct nlattr *attribute;

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(*socket))
		return MNL_CB_OK;
	listener.ip = socket->idiag_family == AF_INET ? 4 : 6;
	listener.lport = ntohs(socket->id.idiag_sport);
	memcpy(listener.laddr, socket->id.idiag_src, listener.ip == 4 ? 4 : sizeof(listener.laddr));
	memcpy(&listener.cookie, socket->id.idiag_cookie, sizeof(listener.cookie));
	mnl_attr_for_each(attribute, message, sizeof(*socket))
	{
		if (mnl_attr_get_type(attribute) == INET_DIAG_SKMEMINFO)
			set_drops(&listener, attribute);
		if (mnl_attr_get_type(attribute) == INET_DIAG_SKV6ONLY)
			listener.ipv6_only = mnl_attr_get_u8(attribute);
	}
	return netlink_add_record(data, &listener);
}

int netlink_listeners(const char *enter, void *table, size_t size)
{
	static const __u8 families[] = {AF_INET, AF_INET6};
	struct netlink_table listeners = {
		.records = table,
		.record_size = sizeof(struct tcp_listener),
		.capacity = size / sizeof(struct tcp_listener),
	};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct inet_diag_req_v2 *wanted = netlink_prepare(request, SOCK_DIAG_BY_FAMILY, sizeof(*wanted));
	int result = 0;

	wanted->sdiag_protocol = IPPROTO_TCP;
	wanted->idiag_states = 1 << TCP_LISTEN;
	wanted->idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1);
	for (size_t i = 0; i < MNL_ARRAY_SIZE(families) && !result; i++) {
		wanted->sdiag_family = families[i];
		result = netlink_read(enter, NETLINK_SOCK_DIAG, (struct nlmsghdr *)request, take_listener,
				      &listeners);
	}
	return result ? result : (int)listeners.count;
}
