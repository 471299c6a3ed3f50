/* SPDX-License-Identifier: MIT */
/*
 * Where kernels differ: one entry per change. A difference is found in the running kernel's BTF, never by
 * a version number, since distributions backport.
 */
#ifndef TCPRETRANS_COMPAT_BPF_H
#define TCPRETRANS_COMPAT_BPF_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * 6.17: the tracepoint tcp_retransmit_skb also fires for a send that failed, and has the result as its third
 * argument, and in its record.
 */
struct trace_event_raw_tcp_retransmit_skb {
	int err;
} __attribute__((preserve_access_index));

static __always_inline bool tracepoint_has_error(void)
{
	return bpf_core_field_exists(struct trace_event_raw_tcp_retransmit_skb, err);
}

static __always_inline int tracepoint_error(const unsigned long long *ctx)
{
	/* Volatile: the argument must not even be read where it does not exist; the verifier refuses that. */
	return tracepoint_has_error() ? (int)*(const volatile unsigned long long *)&ctx[2] : 0;
}

/*
 * The tracepoint kfree_skb: (skb, location) before 5.17 (c504e5c2f964), which adds the reason; 6.11
 * (c53795d48ee8) adds the receiving socket. Its record has a field for each.
 */
struct trace_event_raw_kfree_skb {
	enum skb_drop_reason reason;
	void *rx_sk;
} __attribute__((preserve_access_index));

static __always_inline __u32 drop_reason(const unsigned long long *ctx)
{
	return bpf_core_field_exists(struct trace_event_raw_kfree_skb, reason)
		       ? (__u32) * (const volatile unsigned long long *)&ctx[2]
		       : 0;
}

static __always_inline const struct sock *drop_receiver(const unsigned long long *ctx)
{
	return bpf_core_field_exists(struct trace_event_raw_kfree_skb, rx_sk)
		       ? (const void *)*(const volatile unsigned long long *)&ctx[3]
		       : NULL;
}

/* The numbers of reasons move from kernel to kernel, and not every kernel has every name. */
#define IS_REASON(reason, name)                                                                              \
	(bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_##name) &&                         \
	 (reason) == bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_##name))

/* 5.15 (8520e224f547): sock_cgroup_data holds a plain pointer; before, a word whose low bit says it is none.
 */
struct sock_cgroup_data___before_5_15 {
	__u64 val;
} __attribute__((preserve_access_index));

/*
 * Tells a network namespace from a later one that gets the same inode number. 5.12 (3d368ab87cf6) gives each
 * namespace a cookie when it is made; an older kernel's struct net has at most an atomic64_t of that name.
 * There the identity is the address of the struct net, mixed with the random number that the kernel draws for
 * each namespace: a later namespace often gets the same address. Bit 63 stays set, as in every such address.
 */
static __always_inline __u64 netns_id(const struct net *net)
{
	return bpf_core_field_exists(net->net_cookie)
		       ? BPF_CORE_READ(net, net_cookie)
		       : (__u64)net ^ (BPF_CORE_READ(net, hash_mix) & 0x7fffffffULL) << 32;
}

/*
 * How many hold a network namespace; 0 once it ends. 5.11 (8b8a83234adc) moved the count into ns_common, 6.18
 * renamed it.
 */
struct net___before_5_11 {
	refcount_t count;
} __attribute__((preserve_access_index));

static __always_inline int netns_references(const struct net *net)
{
	const struct net___before_5_11 *old = (const void *)net;

	if (bpf_core_field_exists(net->ns.__ns_ref))
		return BPF_CORE_READ(net, ns.__ns_ref.refs.counter);
	if (bpf_core_field_exists(net->ns.count))
		return BPF_CORE_READ(net, ns.count.refs.counter);
	return BPF_CORE_READ(old, count.refs.counter);
}

/* Of a copy of a socket. */
static __always_inline __u64 socket_cgroup_id(const struct sock *sk)
{
	const struct sock_cgroup_data *data = &sk->sk_cgrp_data;
	const struct cgroup *cgroup;

	if (bpf_core_field_exists(data->cgroup)) {
		cgroup = data->cgroup;
	} else {
		const struct sock_cgroup_data___before_5_15 *old = (const void *)data;

		cgroup = old->val & 1 ? NULL : (const struct cgroup *)old->val;
	}
	return cgroup ? BPF_CORE_READ(cgroup, kn, id) : 0;
}

#endif
