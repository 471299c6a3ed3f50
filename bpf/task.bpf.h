/* SPDX-License-Identifier: MIT */
/* Reads the process of a task, as the owner of a socket. */
#ifndef TCPRETRANS_TASK_BPF_H
#define TCPRETRANS_TASK_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* include/linux/pid_namespace.h */
enum { MAX_PID_NS_LEVEL = 32 };

/*
 * Fills the PID as tcpretrans sees it. A process has a PID in its own PID namespace and in each ancestor of
 * that (pid_namespaces(7)). The PID stays 0 if the namespace of tcpretrans is none of these.
 */
static __always_inline void read_pid(struct socket_owner *owner, const struct task_struct *leader)
{
	const struct pid *pid = BPF_CORE_READ(leader, thread_pid);
	const struct upid *number = (const void *)pid + bpf_core_field_offset(struct pid, numbers);
	unsigned int level = pid ? BPF_CORE_READ(pid, level) : 0;

	for (unsigned int i = 0; pid && i <= MAX_PID_NS_LEVEL && i <= level; i++) {
		if (BPF_CORE_READ(number, ns, ns.inum) == config.tracer_pid_ns) {
			owner->pid = BPF_CORE_READ(number, nr);
			owner->flags = i == level ? OWNER_IN_TRACER_PID_NS : 0;
			return;
		}
		number = (const void *)number + bpf_core_type_size(struct upid);
	}
}

/* Fills PID, start time and name of a task's process (thread group). */
static __always_inline void read_process(struct socket_owner *owner, const struct task_struct *task)
{
	const struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	read_pid(owner, leader);
	owner->start_ns = BPF_CORE_READ(leader, start_boottime);
	BPF_CORE_READ_INTO(&owner->comm, leader, comm);
}

#endif
