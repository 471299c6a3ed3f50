/* SPDX-License-Identifier: MIT */
/*
 * Copies of kernel structures. One read of a whole struct tcp_sock is much cheaper than about forty reads of
 * single fields.
 */
#ifndef TCPRETRANS_COPY_BPF_H
#define TCPRETRANS_COPY_BPF_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * Each raw tracepoint program has copies of its own, because one can interrupt another: COPY_TRACED is that
 * of retransmit_traced, COPY_TRACED_SECOND that of retransmit_traced_second. COPY_REQUEST and COPY_LISTENER
 * are those of one program, which needs two structs at once. All kprobe programs share theirs: the kernel
 * runs no kprobe program while another one runs on the CPU.
 */
enum copy_user { COPY_KPROBE, COPY_TRACED, COPY_TRACED_SECOND, COPY_REQUEST, COPY_LISTENER, COPY_USERS };

/*
 * Has room for the largest struct tcp_sock, which is that of a kernel with lock debugging. Before 6.1
 * (05b24ff9b2cf) a softirq can run the program of a raw tracepoint while the same program runs in a thread of
 * this CPU. The second run finds the copy in use and takes the program's other one.
 */
struct copy {
	__u64 in_use;
	__u8 bytes[4096];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * COPY_USERS);
	__type(key, __u32);
	__type(value, struct copy);
} copies SEC(".maps");

/*
 * Copies size bytes of kernel memory, to be released by release_copy(). NULL never occurs, but the verifier
 * does not know that.
 */
static __always_inline struct copy *make_copy(enum copy_user user, const void *kernel, __u32 size)
{
	__u32 key = user;
	struct copy *copy = bpf_map_lookup_elem(&copies, &key);

	if (copy && copy->in_use) {
		key += COPY_USERS;
		copy = bpf_map_lookup_elem(&copies, &key);
	}
	if (!copy)
		return NULL;
	copy->in_use = 1;
	bpf_probe_read_kernel(copy->bytes, size < sizeof(copy->bytes) ? size : sizeof(copy->bytes), kernel);
	return copy;
}

/* Copies a full socket, a struct tcp_sock. */
static __always_inline struct copy *copy_sock(enum copy_user user, const struct sock *sk)
{
	return make_copy(user, sk, bpf_core_type_size(struct tcp_sock));
}

static __always_inline void release_copy(struct copy *copy)
{
	copy->in_use = 0;
}

/* A copy of the control block of a packet (sk_buff.cb), where TCP has a struct tcp_skb_cb. */
struct cb_copy {
	__u64 bytes[6];
};

static __always_inline void copy_cb(struct cb_copy *copy, const struct sk_buff *skb)
{
	bpf_probe_read_kernel(copy, sizeof(*copy),
			      (const void *)skb + bpf_core_field_offset(struct sk_buff, cb));
}

#endif
