// SPDX-License-Identifier: MIT
#include "bypasses.h"

#include "netlink.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

/* Reads a program. Returns 0 or -errno. */
static int read_program(__u32 id, struct loaded_program *program)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(id), err;

	if (fd < 0)
		return -errno;
	err = bpf_obj_get_info_by_fd(fd, &info, &size) ? -errno : 0;
	close(fd);
	if (err)
		return err;
	*program = (struct loaded_program){.type = info.type};
	memcpy(program->name, info.name, sizeof(program->name) - 1);
	return 0;
}

int bypasses_programs(struct loaded_program *table, size_t size)
{
	size_t count = 0, capacity = size / sizeof(*table);
	struct loaded_program program;
	__u32 id = 0;

	while (bpf_prog_get_next_id(id, &id) == 0) {
		int err = read_program(id, &program);

		if (err == -ENOENT)
			continue; /* the program was unloaded meanwhile */
		if (err)
			return err;
		if (count < capacity)
			table[count] = program;
		count++;
	}
	return errno == ENOENT ? (int)count : -errno;
}

static int take_flowtable(const struct nlmsghdr *message, void *data)
{
	char record = 0;

	return message->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWFLOWTABLE)
		       ? netlink_add_record(data, &record)
		       : MNL_CB_OK;
}

int bypasses_flowtables(const char *enter)
{
	struct netlink_table flowtables = {.record_size = 1};
	char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	int result;

	netlink_prepare(request, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETFLOWTABLE, sizeof(struct nfgenmsg));
	result = netlink_read(enter, NETLINK_NETFILTER, (struct nlmsghdr *)request, take_flowtable,
			      &flowtables);
	return result ? result : (int)flowtables.count;
}

/* Returns the number of the attribute with the flags of a filter of this kind; 0: it has none. */
static int flags_attribute(const char *kind)
{
	if (!strcmp(kind, "flower"))
		return TCA_FLOWER_FLAGS;
	if (!strcmp(kind, "matchall"))
		return TCA_MATCHALL_FLAGS;
	if (!strcmp(kind, "u32"))
		return TCA_U32_FLAGS;
	return strcmp(kind, "bpf") ? 0 : TCA_BPF_FLAGS_GEN;
}

static __u32 filter_flags(const char *kind, const struct nlattr *options)
{
	const struct nlattr *attribute;
	__u32 flags = 0;

	mnl_attr_for_each_nested(attribute, options)
	{
		if (mnl_attr_get_type(attribute) == flags_attribute(kind))
			netlink_copy_payload(attribute, &flags, sizeof(flags));
	}
	return flags;
}

static int take_filter(const struct nlmsghdr *message, void *data)
{
	const struct nlattr *attribute, *options = NULL;
	char kind[16] = "", record = 0;

	if (message->nlmsg_type != RTM_NEWTFILTER ||
	    mnl_nlmsg_get_payload_len(message) < sizeof(struct tcmsg))
		return MNL_CB_OK;
	mnl_attr_for_each(attribute, message, sizeof(struct tcmsg))
	{
		if (mnl_attr_get_type(attribute) == TCA_KIND)
			netlink_copy_payload(attribute, kind, sizeof(kind) - 1);
		else if (mnl_attr_get_type(attribute) == TCA_OPTIONS)
			options = attribute;
	}
	return options && filter_flags(kind, options) & (TCA_CLS_FLAGS_SKIP_SW | TCA_CLS_FLAGS_IN_HW)
		       ? netlink_add_record(data, &record)
		       : MNL_CB_OK;
}

int bypasses_offloaded_filters(const char *enter, int ifindex)
{
	static const __u32 parents[] = {TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
					TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)};
	struct netlink_table filters = {.record_size = 1};
	int result = 0;

	for (size_t i = 0; i < MNL_ARRAY_SIZE(parents) && !result; i++) {
		char request[NETLINK_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
		struct tcmsg *wanted = netlink_prepare(request, RTM_GETTFILTER, sizeof(*wanted));

		wanted->tcm_ifindex = ifindex;
		wanted->tcm_parent = parents[i];
		result =
			netlink_read(enter, NETLINK_ROUTE, (struct nlmsghdr *)request, take_filter, &filters);
	}
	return result ? result : (int)filters.count;
}
