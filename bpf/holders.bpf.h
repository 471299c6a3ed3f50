/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Lists the processes that hold TCP sockets: a struct socket_holder for each descriptor, from bpf_iter (5.8).
 */
#ifndef TCPRETRANS_HOLDERS_BPF_H
#define TCPRETRANS_HOLDERS_BPF_H

#include "kernel_types.h"
#include "task.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

SEC("iter/task_file")
int list_socket_holders(struct bpf_iter__task_file *ctx)
{
	const struct task_struct *task = ctx->task;
	const struct file *file = ctx->file;
	const struct socket *socket;
	struct socket_holder holder = {};
	__u16 family;

	if (!task || !file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != SOCKFS_MAGIC)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	family = BPF_CORE_READ(socket, sk, __sk_common.skc_family);
	if ((family != AF_INET && family != AF_INET6) || BPF_CORE_READ(socket, type) != SOCK_STREAM)
		return 0;
	read_process(&holder, task);
	holder.inode = BPF_CORE_READ(file, f_inode, i_ino);
	holder.fd = ctx->fd;
	bpf_seq_write(ctx->meta->seq, &holder, sizeof(holder));
	return 0;
}

#endif
