/* SPDX-License-Identifier: MIT */
/* Who closed a connection that goes on retransmitting: asked of the kernel while it still knows. */
#ifndef TCPRETRANS_CLOSER_BPF_H
#define TCPRETRANS_CLOSER_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "sock.bpf.h"
#include "task.bpf.h"
#include "wire.h"

#include <asm/unistd.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * Who closed what: the kernel forgets, and goes on retransmitting. By the socket's address until nothing of
 * it can be retransmitted any more, and by its inode for events that were on their way when it was closed.
 */
struct closer {
	__u32 ports; /* tells a later socket at the same address */
	__u32 pad;
	struct socket_holder holder;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct closer);
} closers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct socket_holder);
} closed_sockets SEC(".maps");

/*
 * The inodes of connections that a reset or a timeout ended, by the socket's address: their processes close
 * them later, without another change of state.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} ended_sockets SEC(".maps");

static __always_inline __u32 ports(__u16 local, __be16 remote)
{
	return (__u32)local << 16 | remote;
}

/* include/net/sock.h */
enum { SHUTDOWN_MASK = 3 };

/* Whether a system call looks up a path, lists a directory or reads a file: none of these closes a
 * descriptor. */
static __always_inline bool looks_at_files(long call)
{
	switch (call) {
	case __NR_read: /* of /proc/PID/fdinfo, or of a BPF iterator */
	case __NR_pread64:
	case __NR_getdents64:
	case __NR_readlinkat:
	case __NR_newfstatat:
	case __NR_statx:
	case __NR_faccessat:
	case __NR_faccessat2:
	case __NR_openat:
	case __NR_openat2:
	case __NR_kcmp:
#ifdef __NR_open /* arm64 has only the calls that take a directory, such as openat(2) */
	case __NR_open:
	case __NR_stat:
	case __NR_access:
	case __NR_readlink:
	case __NR_getdents:
#endif
		return true;
	default:
		return false;
	}
}

/*
 * Whether this task closes the socket although it is not its own. Whoever looks at another process's
 * descriptors, in /proc or with a BPF iterator, holds a reference to each file for a moment; if that is the
 * last one, the close happens in that system call. A task that ends, perhaps killed in read(2), closes its
 * own. Before 5.15, which has no bpf_task_pt_regs(), only the tracer itself is recognised.
 */
static __always_inline bool only_looks(const struct task_struct *task, const struct socket_holder *process)
{
	if (process->pid && process->pid == config.tracer_pid)
		return true;
	if (BPF_CORE_READ(task, flags) & PF_EXITING)
		return false;
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return false;
	const void *regs = (const void *)bpf_task_pt_regs(bpf_get_current_task_btf());
#if defined(__TARGET_ARCH_x86)
	return looks_at_files(BPF_CORE_READ((const struct pt_regs___x86 *)regs, orig_ax));
#else
	return looks_at_files(BPF_CORE_READ((const struct pt_regs___arm64 *)regs, syscallno));
#endif
}

/*
 * A process moves its connection to these states by close(2), shutdown(2) or by ending, and holds the
 * socket's lock meanwhile; a packet or timer that does it does not, and interrupts anybody.
 */
SEC("raw_tp/inet_sock_set_state")
int state_changes(unsigned long long *ctx)
{
	const struct sock *sk = (const void *)ctx[0];
	int state = ctx[2];
	__u64 address = (__u64)sk;
	const struct task_struct *task = (const void *)bpf_get_current_task();
	struct closer closer = {};

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	if (state == TCP_CLOSE || state == TCP_FIN_WAIT2)
		bpf_map_delete_elem(&closers, &address);
	else if (state == TCP_SYN_SENT) /* once more */
		bpf_map_delete_elem(&ended_sockets, &address);
	if (state != TCP_CLOSE && state != TCP_FIN_WAIT2 && state != TCP_FIN_WAIT1 && state != TCP_CLOSING &&
	    state != TCP_LAST_ACK)
		return 0;
	closer.holder.inode = socket_inode(BPF_CORE_READ(sk, sk_socket));
	if (!closer.holder.inode)
		return 0;
	if (!is_owned(sk)) {
		if (state == TCP_CLOSE)
			bpf_map_update_elem(&ended_sockets, &address, &closer.holder.inode, BPF_ANY);
		return 0;
	}
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	read_process(&closer.holder, task);
	/* close(2) shuts down both directions first; a process that reads its own socket has not. */
	if (BPF_CORE_READ(sk, sk_shutdown) == SHUTDOWN_MASK && only_looks(task, &closer.holder))
		return 0;
	closer.holder.fd = -1;
	closer.ports =
		ports(BPF_CORE_READ(sk, __sk_common.skc_num), BPF_CORE_READ(sk, __sk_common.skc_dport));
	bpf_map_update_elem(&closed_sockets, &closer.holder.inode, &closer.holder, BPF_ANY);
	if (state != TCP_CLOSE && state != TCP_FIN_WAIT2)
		bpf_map_update_elem(&closers, &address, &closer, BPF_ANY);
	return 0;
}

/* The process that holds such a connection destroys it: by close(2), or by ending. */
SEC("raw_tp/tcp_destroy_sock")
int socket_destroyed(unsigned long long *ctx)
{
	__u64 address = ctx[0];
	const __u64 *inode = bpf_map_lookup_elem(&ended_sockets, &address);
	const struct task_struct *task = (const void *)bpf_get_current_task();
	struct socket_holder holder = {.fd = -1};

	if (!inode)
		return 0;
	holder.inode = *inode;
	bpf_map_delete_elem(&ended_sockets, &address);
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	read_process(&holder, task);
	if (!only_looks(task, &holder))
		bpf_map_update_elem(&closed_sockets, &holder.inode, &holder, BPF_ANY);
	return 0;
}

/*
 * Who closed this connection: of those that have no socket any more, not of those that have none yet.
 * sk is a copy of what lies at the address.
 */
static __always_inline void read_closer(struct retransmit_event *event, __u64 address, const struct sock *sk)
{
	const struct sock_common *common = &sk->__sk_common;
	__u8 state = common->skc_state;
	const struct closer *closer;

	if (event->socket_inode || (state != TCP_FIN_WAIT1 && state != TCP_CLOSING && state != TCP_LAST_ACK))
		return;
	closer = bpf_map_lookup_elem(&closers, &address);
	if (!closer || closer->ports != ports(common->skc_num, common->skc_dport))
		return;
	event->closer_pid = closer->holder.pid;
	event->flags |= closer->holder.flags & HOLDER_BESIDE ? EVENT_CLOSER_BESIDE : 0;
	event->closer_start_ns = closer->holder.start_ns;
	__builtin_memcpy(event->closer_comm, closer->holder.comm, sizeof(event->closer_comm));
}

#endif
