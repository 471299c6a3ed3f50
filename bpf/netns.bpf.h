/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Network namespaces, for the self-check: how many segments were seen in each, and which of them user space
 * reads a counter of.
 */
#ifndef TCPRETRANS_NETNS_BPF_H
#define TCPRETRANS_NETNS_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* By netns_id(). User space deletes the entries of namespaces that have ended. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct netns_segs);
} netns_segs SEC(".maps");

/* The session maps it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, NETNS_ENTRIES);
	__type(key, __u32);
	__type(value, struct netns_segs);
} netns_extra SEC(".maps");

/* Never NULL, but the verifier does not know. */
static __always_inline struct netns_segs *
segs_of_netns(const struct retransmit_event *event, const struct net *net, struct capture_counters *counted)
{
	__u32 rest = NETNS_REST;
	__u64 id = event->netns_id;
	struct netns_segs first = {.id = id, .address = (__u64)net, .inode = event->netns};
	struct netns_segs *segs = bpf_map_lookup_elem(&netns_segs, &id);

	if (segs)
		return segs;
	if (!bpf_map_update_elem(&netns_segs, &id, &first, BPF_NOEXIST))
		__sync_fetch_and_add(&counted->namespaces, 1);
	segs = bpf_map_lookup_elem(&netns_segs, &id);
	return segs ? segs : bpf_map_lookup_elem(&netns_extra, &rest);
}

/* Answers with what was seen in this namespace so far. Returns false where there is no answer. */
static __always_inline bool answer_netns(const struct net *net, __u64 id)
{
	__u32 key = NETNS_ANSWER;
	struct netns_segs *answer = bpf_map_lookup_elem(&netns_extra, &key);
	const struct netns_segs *segs = bpf_map_lookup_elem(&netns_segs, &id);

	if (!answer)
		return false;
	answer->id = id;
	answer->address = (__u64)net;
	answer->inode = BPF_CORE_READ(net, ns.inum);
	answer->segs = segs ? segs->segs : 0;
	answer->lost_segs = segs ? segs->lost_segs : 0;
	return true;
}

/*
 * Neither of these two is attached; the session runs them. The first takes a descriptor of the thread that
 * runs it, of a file below /proc/PID/net that prints counters: such a file belongs to one namespace, and
 * holds it, for as long as it is open. Returns whether it is one.
 */
SEC("raw_tp")
int read_netns_of_file(unsigned long long *ctx)
{
	const struct task_struct *task = (const void *)bpf_get_current_task();
	const struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	const struct file *file = NULL;
	const struct seq_file *seq;
	const struct net *net;
	__u64 fd = ctx[0];

	if (fd >= BPF_CORE_READ(table, max_fds))
		return 0;
	bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + fd);
	if (!file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != PROC_SUPER_MAGIC)
		return 0;
	seq = BPF_CORE_READ(file, private_data);
	net = BPF_CORE_READ(seq, private);
	return net && answer_netns(net, netns_id(net));
}

/* Takes the address and the identity of a namespace. Returns whether the namespace still lives. */
SEC("raw_tp")
int read_netns(unsigned long long *ctx)
{
	const struct net *net = (const void *)ctx[0];
	__u64 id = ctx[1];

	return answer_netns(net, id) && netns_id(net) == id && netns_references(net) > 0;
}

#endif
