/* SPDX-License-Identifier: MIT */
/* Reads of a process: what names the holder of a socket. */
#ifndef TCPRETRANS_TASK_BPF_H
#define TCPRETRANS_TASK_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* include/linux/pid_namespace.h */
enum { MAX_PID_NS_LEVEL = 32 };

/* The process's number as the tracer sees it; 0 where it sees no such process (pid_namespaces(7)). */
static __always_inline void read_pid(struct socket_holder *holder, const struct task_struct *leader)
{
	const struct pid *pid = BPF_CORE_READ(leader, thread_pid);
	const struct upid *number = (const void *)pid + bpf_core_field_offset(struct pid, numbers);
	unsigned int level = pid ? BPF_CORE_READ(pid, level) : 0;

	for (unsigned int i = 0; pid && i <= MAX_PID_NS_LEVEL && i <= level; i++) {
		if (BPF_CORE_READ(number, ns, ns.inum) == config.tracer_pid_ns) {
			holder->pid = BPF_CORE_READ(number, nr);
			holder->flags = i == level ? HOLDER_BESIDE : 0;
			return;
		}
		number = (const void *)number + bpf_core_type_size(struct upid);
	}
}

/* Names the process (the thread group) of a task. */
static __always_inline void read_process(struct socket_holder *holder, const struct task_struct *task)
{
	const struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	read_pid(holder, leader);
	holder->start_ns = BPF_CORE_READ(leader, start_boottime);
	BPF_CORE_READ_INTO(&holder->comm, leader, comm);
}

#endif
