/* SPDX-License-Identifier: MIT */
/*
 * Last owners: the processes that closed sockets. The kernel forgets them, but retransmits the data that a
 * closed socket still has to send.
 */
#ifndef TCPRETRANS_LAST_OWNER_BPF_H
#define TCPRETRANS_LAST_OWNER_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "sock.bpf.h"
#include "task.bpf.h"
#include "wire.h"

#include <asm/unistd.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct last_owner {
	__u32 ports; /* distinguishes a later socket at the same kernel address */
	__u32 pad;
	struct socket_owner process;
};

/* By the kernel address of the socket, until the socket has nothing left to retransmit. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct last_owner);
} last_owners SEC(".maps");

/* By the inode of the socket, for events that user space reads after the socket was closed. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct socket_owner);
} closed_sockets SEC(".maps");

/*
 * Inodes of sockets whose connection a reset or a timeout ended, by the address of the socket. Their
 * processes close them later, without another change of state.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} ended_sockets SEC(".maps");

static __always_inline __u32 both_ports(__u16 local, __be16 remote)
{
	return (__u32)local << 16 | remote;
}

/* include/net/sock.h */
enum { SHUTDOWN_MASK = 3 };

/*
 * Whether a system call looks up a path, lists a directory or reads a file. None of these closes a descriptor
 * of the caller.
 */
static __always_inline bool only_reads_files(long call)
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
 * Whether this task closes a socket that it does not own. A task that inspects the descriptors of another
 * process, in /proc or with a BPF iterator, holds a reference to each file for a moment. If the owner closes
 * the file meanwhile, the inspecting task drops the last reference in its system call. A task that exits,
 * perhaps killed in read(2), closes its own sockets. Linux before 5.15 has no bpf_task_pt_regs(): there only
 * tcpretrans itself is recognised.
 */
static __always_inline bool is_inspecting(const struct task_struct *task, const struct socket_owner *process)
{
	if (process->pid && process->pid == config.tracer_pid)
		return true;
	if (BPF_CORE_READ(task, flags) & PF_EXITING)
		return false;
	if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs))
		return false;
	const void *regs = (const void *)bpf_task_pt_regs(bpf_get_current_task_btf());
#if defined(__TARGET_ARCH_x86)
	return only_reads_files(BPF_CORE_READ((const struct pt_regs___x86 *)regs, orig_ax));
#else
	return only_reads_files(BPF_CORE_READ((const struct pt_regs___arm64 *)regs, syscallno));
#endif
}

/*
 * Stores the process that ends its connection by close(2), by shutdown(2) or when it exits. That process owns
 * the lock of the socket meanwhile. A packet or a timer that ends the connection does not own the lock, and
 * interrupts any process.
 */
SEC("raw_tp/inet_sock_set_state")
int socket_state_changed(unsigned long long *ctx)
{
	const struct sock *sk = (const void *)ctx[0];
	int state = ctx[2];
	__u64 address = (__u64)sk;
	const struct task_struct *task = (const void *)bpf_get_current_task();
	struct last_owner owner = {};

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	if (state == TCP_CLOSE || state == TCP_FIN_WAIT2)
		bpf_map_delete_elem(&last_owners, &address);
	else if (state == TCP_SYN_SENT) /* the socket is connected again */
		bpf_map_delete_elem(&ended_sockets, &address);
	if (state != TCP_CLOSE && state != TCP_FIN_WAIT2 && state != TCP_FIN_WAIT1 && state != TCP_CLOSING &&
	    state != TCP_LAST_ACK)
		return 0;
	owner.process.inode = socket_inode(BPF_CORE_READ(sk, sk_socket));
	if (!owner.process.inode)
		return 0;
	if (!is_owned_by_user(sk)) {
		if (state == TCP_CLOSE)
			bpf_map_update_elem(&ended_sockets, &address, &owner.process.inode, BPF_ANY);
		return 0;
	}
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	read_process(&owner.process, task);
	/* An inspecting task can only close the socket, which shuts down both directions first. */
	if (BPF_CORE_READ(sk, sk_shutdown) == SHUTDOWN_MASK && is_inspecting(task, &owner.process))
		return 0;
	owner.process.fd = -1;
	owner.ports =
		both_ports(BPF_CORE_READ(sk, __sk_common.skc_num), BPF_CORE_READ(sk, __sk_common.skc_dport));
	bpf_map_update_elem(&closed_sockets, &owner.process.inode, &owner.process, BPF_ANY);
	if (state != TCP_CLOSE && state != TCP_FIN_WAIT2)
		bpf_map_update_elem(&last_owners, &address, &owner, BPF_ANY);
	return 0;
}

/* The owner of a socket in ended_sockets destroys the socket by close(2), or when the process exits. */
SEC("raw_tp/tcp_destroy_sock")
int socket_destroyed(unsigned long long *ctx)
{
	__u64 address = ctx[0];
	const __u64 *inode = bpf_map_lookup_elem(&ended_sockets, &address);
	const struct task_struct *task = (const void *)bpf_get_current_task();
	struct socket_owner owner = {.fd = -1};

	if (!inode)
		return 0;
	owner.inode = *inode;
	bpf_map_delete_elem(&ended_sockets, &address);
	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return 0;
	read_process(&owner, task);
	if (!is_inspecting(task, &owner))
		bpf_map_update_elem(&closed_sockets, &owner.inode, &owner, BPF_ANY);
	return 0;
}

/*
 * Fills the event's last owner if the socket was closed, still has data or a FIN to send, and its closing was
 * seen. A connection that has no socket yet has no last owner. sk is a copy of the socket at the address.
 */
static __always_inline void read_last_owner(struct retransmit_event *event, __u64 address,
					    const struct sock *sk)
{
	const struct sock_common *common = &sk->__sk_common;
	__u8 state = common->skc_state;
	const struct last_owner *owner;

	if (event->socket_inode || (state != TCP_FIN_WAIT1 && state != TCP_CLOSING && state != TCP_LAST_ACK))
		return;
	owner = bpf_map_lookup_elem(&last_owners, &address);
	if (!owner || owner->ports != both_ports(common->skc_num, common->skc_dport))
		return;
	event->last_owner_pid = owner->process.pid;
	if (owner->process.flags & OWNER_IN_TRACER_PID_NS)
		event->flags |= EVENT_LAST_OWNER_IN_TRACER_PID_NS;
	event->last_owner_start_ns = owner->process.start_ns;
	__builtin_memcpy(event->last_owner_comm, owner->process.comm, sizeof(event->last_owner_comm));
}

#endif
