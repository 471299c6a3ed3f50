/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Segments per network namespace, for the self-check, and programs that user space runs to find the namespace
 * of a file of counters, and whether a namespace is alive.
 */
#ifndef TCPRETRANS_NETNS_BPF_H
#define TCPRETRANS_NETNS_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* By netns_id(). User space deletes the elements of namespaces that have ended. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct netns_segs);
} netns_segs SEC(".maps");

/* By NETNS_RESULT and NETNS_OVERFLOW (wire.h). */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, NETNS_ENTRIES);
	__type(key, __u32);
	__type(value, struct netns_segs);
} netns_extra SEC(".maps");

/*
 * Returns the element of the event's namespace. If it is missing, adds it and counts it in counters; if the
 * map is full, returns the element NETNS_OVERFLOW. NULL never occurs, but the verifier does not know that.
 */
static __always_inline struct netns_segs *find_or_add_netns(const struct retransmit_event *event,
							    const struct net *net,
							    struct capture_counters *counters)
{
	__u32 overflow = NETNS_OVERFLOW;
	__u64 id = event->netns_id;
	struct netns_segs empty = {.id = id, .address = (__u64)net, .inode = event->netns};
	struct netns_segs *segs = bpf_map_lookup_elem(&netns_segs, &id);

	if (segs)
		return segs;
	if (!bpf_map_update_elem(&netns_segs, &id, &empty, BPF_NOEXIST))
		__sync_fetch_and_add(&counters->namespaces, 1);
	segs = bpf_map_lookup_elem(&netns_segs, &id);
	return segs ? segs : bpf_map_lookup_elem(&netns_extra, &overflow);
}

/* Writes the namespace and its segments so far to NETNS_RESULT. False never occurs. */
static __always_inline bool write_result(const struct net *net, __u64 id)
{
	__u32 key = NETNS_RESULT;
	struct netns_segs *result = bpf_map_lookup_elem(&netns_extra, &key);
	const struct netns_segs *segs = bpf_map_lookup_elem(&netns_segs, &id);

	if (!result)
		return false;
	result->id = id;
	result->address = (__u64)net;
	result->inode = BPF_CORE_READ(net, ns.inum);
	result->segs = segs ? segs->segs : 0;
	result->lost_segs = segs ? segs->lost_segs : 0;
	return true;
}

/*
 * The session runs this program. Its argument is a descriptor of the calling thread for a file of counters
 * below /proc/PID/net, such as snmp or netstat, which has its namespace in seq_file.private, and keeps the
 * namespace alive while it is open. Writes that namespace to NETNS_RESULT. Returns 1, or 0 if the descriptor
 * is not open, or not of a file in /proc.
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
	return net && write_result(net, netns_id(net));
}

/*
 * The session runs this program. Its arguments are the address and the netns_id() of a namespace. Writes that
 * namespace to NETNS_RESULT. Returns 1 if the namespace is alive, 0 if it has ended.
 */
SEC("raw_tp")
int read_netns(unsigned long long *ctx)
{
	const struct net *net = (const void *)ctx[0];
	__u64 id = ctx[1];

	return write_result(net, id) && netns_id(net) == id && netns_references(net) > 0;
}

#endif
