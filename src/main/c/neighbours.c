// SPDX-License-Identifier: MIT
#include "neighbours.h"

#include "netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/gen_stats.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

enum { TICK_MS = 10 }; /* USER_HZ is 100 on x86 and ARM */

/* Returns whether a message has this type and is long enough for the struct that precedes its attributes. */
static bool is_whole(const struct nlmsghdr *message, __u16 type, size_t size)
{
	return message->nlmsg_type == type && mnl_nlmsg_get_payload_len(message) >= size;
}

static __u8 ip_version(__u8 family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 6 : 0;
}

/* Copies a link-layer address, if it is not longer than 8 bytes. */
static void copy_lladdr(const struct nlattr *attribute, __u8 lladdr[8])
{
	if (mnl_attr_get_payload_len(attribute) <= 8)
		netlink_copy_payload(attribute, lladdr, 8);
}

/* Dumps a list. The request's struct has the given size, and zeroes in all fields. */
static int list(const char *enter, __u16 type, size_t size, mnl_cb_t take, struct netlink_table *table)
{
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int result;

	netlink_prepare(request, type, size);
	result = netlink_read(enter, NETLINK_ROUTE, (struct nlmsghdr *)request, take, table);
	return result ? result : (int)table->count;
}

static int take_neighbour(const struct nlmsghdr *message, void *data)
{
	const struct ndmsg *entry = mnl_nlmsg_get_payload(message);
	struct neighbour neighbour = {0};
	struct nda_cacheinfo times = {0};
	const struct nlattr *attribute;

	if (!is_whole(message, RTM_NEWNEIGH, sizeof(*entry)) || !ip_version(entry->ndm_family))
		return MNL_CB_OK;
	neighbour.ip = ip_version(entry->ndm_family);
	neighbour.ifindex = entry->ndm_ifindex;
	neighbour.state = entry->ndm_state;
	mnl_attr_for_each(attribute, message, sizeof(*entry))
	{
		switch (mnl_attr_get_type(attribute)) {
		case NDA_DST:
			netlink_copy_payload(attribute, neighbour.address, sizeof(neighbour.address));
			break;
		case NDA_LLADDR:
			copy_lladdr(attribute, neighbour.lladdr);
			break;
		case NDA_CACHEINFO:
			netlink_copy_payload(attribute, &times, sizeof(times));
			neighbour.state_ms = times.ndm_updated * TICK_MS;
			break;
		default:
			break;
		}
	}
	return netlink_add_record(data, &neighbour);
}

int neighbours_list(const char *enter, void *table, size_t size)
{
	struct netlink_table neighbours = {
		.records = table,
		.record_size = sizeof(struct neighbour),
		.capacity = size / sizeof(struct neighbour),
	};

	return list(enter, RTM_GETNEIGH, sizeof(struct ndmsg), take_neighbour, &neighbours);
}

static void copy_kind(const struct nlattr *info, struct link_address *device)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested(attribute, info)
	{
		if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND)
			netlink_copy_payload(attribute, device->kind, sizeof(device->kind) - 1);
	}
}

static int take_link(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *entry = mnl_nlmsg_get_payload(message);
	struct link_address device = {0};
	const struct nlattr *attribute;

	if (!is_whole(message, RTM_NEWLINK, sizeof(*entry)))
		return MNL_CB_OK;
	device.ifindex = entry->ifi_index;
	mnl_attr_for_each(attribute, message, sizeof(*entry))
	{
		if (mnl_attr_get_type(attribute) == IFLA_IFNAME)
			netlink_copy_payload(attribute, device.name, sizeof(device.name) - 1);
		else if (mnl_attr_get_type(attribute) == IFLA_ADDRESS)
			copy_lladdr(attribute, device.lladdr);
		else if (mnl_attr_get_type(attribute) == IFLA_LINKINFO)
			copy_kind(attribute, &device);
	}
	return netlink_add_record(data, &device);
}

int neighbours_links(const char *enter, void *table, size_t size)
{
	struct netlink_table links = {
		.records = table,
		.record_size = sizeof(struct link_address),
		.capacity = size / sizeof(struct link_address),
	};

	return list(enter, RTM_GETLINK, sizeof(struct ifinfomsg), take_link, &links);
}

/* An IPv4 route may have an IPv6 gateway (struct rtvia). */
static void copy_via(const struct nlattr *attribute, struct next_hop *hop)
{
	const struct rtvia *via = mnl_attr_get_payload(attribute);
	size_t length = mnl_attr_get_payload_len(attribute);

	if (length <= sizeof(*via))
		return;
	length -= sizeof(*via);
	hop->ip = ip_version(via->rtvia_family);
	memcpy(hop->gateway, via->rtvia_addr, length < sizeof(hop->gateway) ? length : sizeof(hop->gateway));
}

static int take_route(const struct nlmsghdr *message, void *data)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);
	struct next_hop hop = {0};
	const struct nlattr *attribute;

	if (!is_whole(message, RTM_NEWROUTE, sizeof(*route)))
		return MNL_CB_OK;
	hop.type = route->rtm_type;
	mnl_attr_for_each(attribute, message, sizeof(*route))
	{
		switch (mnl_attr_get_type(attribute)) {
		case RTA_OIF:
			netlink_copy_payload(attribute, &hop.ifindex, sizeof(hop.ifindex));
			break;
		case RTA_GATEWAY:
			hop.ip = ip_version(route->rtm_family);
			netlink_copy_payload(attribute, hop.gateway, sizeof(hop.gateway));
			break;
		case RTA_VIA:
			copy_via(attribute, &hop);
			break;
		case RTA_MULTIPATH:
			hop.multiple = 1;
			break;
		default:
			break;
		}
	}
	return netlink_add_record(data, &hop);
}

int neighbours_route(const char *enter, const __u8 *destination, size_t length, struct next_hop *route)
{
	struct netlink_table routes = {
		.records = (char *)route,
		.record_size = sizeof(*route),
		.capacity = 1,
		.first_only = true,
	};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct rtmsg *wanted = netlink_prepare(request, RTM_GETROUTE, sizeof(*wanted));
	struct nlmsghdr *header = (struct nlmsghdr *)request;
	int result;

	header->nlmsg_flags = NLM_F_REQUEST;
	wanted->rtm_family = length == 4 ? AF_INET : AF_INET6;
	wanted->rtm_dst_len = length * 8;
	wanted->rtm_flags = RTM_F_FIB_MATCH; /* otherwise a route with several next hops shows only one */
	mnl_attr_put(header, RTA_DST, length, destination);
	result = netlink_read(enter, NETLINK_ROUTE, header, take_route, &routes);
	return result ? result : (int)routes.count;
}

/* A namespace begins with rules for the tables local, main and default, which apply to all packets. */
static int take_rule(const struct nlmsghdr *message, void *data)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(message);

	if (!is_whole(message, RTM_NEWRULE, sizeof(*rule)) || !ip_version(rule->family) ||
	    (rule->action == FR_ACT_TO_TBL && rule->table >= RT_TABLE_DEFAULT))
		return MNL_CB_OK;
	return netlink_add_record(data, rule);
}

int neighbours_policy_rules(const char *enter)
{
	struct netlink_table rules = {0}; /* it has no room, so they are only counted */

	return list(enter, RTM_GETRULE, sizeof(struct fib_rule_hdr), take_rule, &rules);
}

static int take_backlog(const struct nlmsghdr *message, void *data)
{
	const struct tcmsg *entry = mnl_nlmsg_get_payload(message);
	struct qdisc_backlog qdisc = {0};
	const struct nlattr *attribute, *nested;
	__u32 backlog = 0;

	if (!is_whole(message, RTM_NEWQDISC, sizeof(*entry)))
		return MNL_CB_OK;
	qdisc.ifindex = entry->tcm_ifindex;
	mnl_attr_for_each(attribute, message, sizeof(*entry))
	{
		if (mnl_attr_get_type(attribute) != TCA_STATS2)
			continue;
		mnl_attr_for_each_nested(nested, attribute)
		{
			struct gnet_stats_queue queue = {0};

			if (mnl_attr_get_type(nested) != TCA_STATS_QUEUE)
				continue;
			netlink_copy_payload(nested, &queue, sizeof(queue));
			backlog = queue.backlog;
		}
	}
	return backlog ? netlink_add_record(data, &qdisc) : MNL_CB_OK;
}

int neighbours_backlogs(const char *enter, void *table, size_t size)
{
	struct netlink_table qdiscs = {
		.records = table,
		.record_size = sizeof(struct qdisc_backlog),
		.capacity = size / sizeof(struct qdisc_backlog),
	};

	return list(enter, RTM_GETQDISC, sizeof(struct tcmsg), take_backlog, &qdiscs);
}
