/* SPDX-License-Identifier: MIT */
/*
 * Copies of kernel structures, made in one read: to read some forty fields of a socket one by one takes
 * longer than all else that a program does.
 */
#ifndef TCPRETRANS_COPY_BPF_H
#define TCPRETRANS_COPY_BPF_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Which program copies what: programs of which one may interrupt another do not share. */
enum copier { COPY_KPROBE, COPY_TRACED, COPY_TRACED_SECOND, COPY_REQUEST, COPY_LISTENER, COPIERS };

/*
 * With room for the largest struct tcp_sock, that of a kernel with lock debugging. Before 6.1 (05b24ff9b2cf)
 * a program of a raw tracepoint in a process may be interrupted by itself in a softirq: then the copy is in
 * use, and that run takes another. The kernel runs no kprobe program inside of one.
 */
struct copy {
	__u64 in_use;
	__u8 bytes[4096];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * COPIERS);
	__type(key, __u32);
	__type(value, struct copy);
} copies SEC(".maps");

/* Takes a copy, to be given back by setting in_use to 0. Never NULL, but the verifier does not know. */
static __always_inline struct copy *copy(enum copier copier, const void *kernel, __u32 size)
{
	__u32 key = copier;
	struct copy *copy = bpf_map_lookup_elem(&copies, &key);

	if (copy && copy->in_use) {
		key += COPIERS;
		copy = bpf_map_lookup_elem(&copies, &key);
	}
	if (!copy)
		return NULL;
	copy->in_use = 1;
	bpf_probe_read_kernel(copy->bytes, size < sizeof(copy->bytes) ? size : sizeof(copy->bytes), kernel);
	return copy;
}

/* Of a full socket. */
static __always_inline struct copy *copy_sock(enum copier copier, const struct sock *sk)
{
	return copy(copier, sk, bpf_core_type_size(struct tcp_sock));
}

/* Room for the notes that a layer keeps on a packet: TCP's are a struct tcp_skb_cb. */
struct cb_copy {
	__u64 bytes[6];
};

static __always_inline void copy_cb(struct cb_copy *copy, const struct sk_buff *skb)
{
	bpf_probe_read_kernel(copy, sizeof(*copy),
			      (const void *)skb + bpf_core_field_offset(struct sk_buff, cb));
}

#endif
