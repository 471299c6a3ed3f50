/* SPDX-License-Identifier: MIT */
/* The processes that started other processes, from which user space finds the ancestors of an owner. */
#ifndef TCPRETRANS_FORKS_BPF_H
#define TCPRETRANS_FORKS_BPF_H

#include "kernel_types.h"
#include "task.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * The process that started a process. An entry outlives both: a server often starts a process for each
 * connection, which ends while the kernel still resends its data.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct process_id);
	__type(value, struct socket_owner);
} forks SEC(".maps");

SEC("raw_tp/sched_process_fork")
int process_forked(unsigned long long *ctx)
{
	const struct task_struct *parent = (const void *)ctx[0];
	const struct task_struct *child = (const void *)ctx[1];
	struct socket_owner started = {}, by = {.fd = -1};
	struct process_id id = {};

	if (BPF_CORE_READ(child, group_leader) != child) /* a thread */
		return 0;
	read_process(&started, child);
	read_process(&by, parent);
	if (!started.pid || !by.pid)
		return 0;
	id.start_ns = started.start_ns;
	id.pid = started.pid;
	bpf_map_update_elem(&forks, &id, &by, BPF_ANY);
	return 0;
}

#endif
