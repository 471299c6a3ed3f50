/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The BPF iterator (5.8) that lists the processes that own TCP sockets. */
#ifndef TCPRETRANS_SOCKET_OWNERS_BPF_H
#define TCPRETRANS_SOCKET_OWNERS_BPF_H

#include "kernel_types.h"
#include "task.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Runs for each descriptor of each task. Writes a struct socket_owner if the descriptor is a TCP socket. */
SEC("iter/task_file")
int list_socket_owners(struct bpf_iter__task_file *ctx)
{
	const struct task_struct *task = ctx->task;
	const struct file *file = ctx->file;
	const struct socket *socket;
	struct socket_owner owner = {};
	__u16 family;

	if (!task || !file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	family = BPF_CORE_READ(socket, sk, __sk_common.skc_family);
	if ((family != AF_INET && family != AF_INET6) || BPF_CORE_READ(socket, type) != SOCK_STREAM)
		return 0;
	read_process(&owner, task);
	owner.inode = BPF_CORE_READ(file, f_inode, i_ino);
	owner.fd = ctx->fd;
	bpf_seq_write(ctx->meta->seq, &owner, sizeof(owner));
	return 0;
}

#endif
