/* SPDX-License-Identifier: MIT */
/*
 * Differences between kernels, one entry per change. The BTF of the running kernel decides, not its version,
 * because distributions backport changes.
 */
#ifndef TCPRETRANS_COMPAT_BPF_H
#define TCPRETRANS_COMPAT_BPF_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * 6.17: the tracepoint tcp_retransmit_skb also reports sends that failed. Its third argument is the result of
 * the send, and its record has a field for it.
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
	/* volatile, because the compiler must not move the read before the check: the verifier refuses to
	 * read an argument that does not exist. */
	return tracepoint_has_error() ? (int)*(const volatile unsigned long long *)&ctx[2] : 0;
}

/*
 * The tracepoint kfree_skb has the arguments skb and location. 5.17 (c504e5c2f964) adds the reason, 6.11
 * (c53795d48ee8) adds the receiving socket, and the record has a field for each.
 */
struct trace_event_raw_kfree_skb {
	enum skb_drop_reason reason;
	void *rx_sk;
} __attribute__((preserve_access_index));

/* Returns an enum skb_drop_reason of the running kernel; 0: the kernel gives none. */
static __always_inline __u32 drop_reason(const unsigned long long *ctx)
{
	return bpf_core_field_exists(struct trace_event_raw_kfree_skb, reason)
		       ? (__u32) * (const volatile unsigned long long *)&ctx[2]
		       : 0;
}

/* Returns the socket that received the packet; NULL: none did, or the kernel does not say. */
static __always_inline const struct sock *drop_receiver(const unsigned long long *ctx)
{
	return bpf_core_field_exists(struct trace_event_raw_kfree_skb, rx_sk)
		       ? (const void *)*(const volatile unsigned long long *)&ctx[3]
		       : NULL;
}

/* The numbers of reasons differ between kernels, and not every kernel has every name. */
#define IS_REASON(reason, name)                                                                              \
	(bpf_core_enum_value_exists(enum skb_drop_reason, SKB_DROP_REASON_##name) &&                         \
	 (reason) == bpf_core_enum_value(enum skb_drop_reason, SKB_DROP_REASON_##name))

/* Before 5.15 (8520e224f547) sock_cgroup_data is a word. It is a pointer if its two low bits are 0. */
struct sock_cgroup_data___before_5_15 {
	__u64 val;
} __attribute__((preserve_access_index));

/*
 * Returns the identity of a network namespace. The inode number is not an identity, because the kernel reuses
 * it. Since 5.12 (3d368ab87cf6) the identity is SO_NETNS_COOKIE, which each namespace gets when it is
 * created. Before, the field is missing, or is an atomic64_t, which does not match; the identity is then the
 * address of the struct net, which the kernel often reuses too, mixed with a random number of the namespace.
 * Bit 63 stays set, as in every kernel address.
 */
static __always_inline __u64 netns_id(const struct net *net)
{
	__u64 address;

	if (bpf_core_field_exists(net->net_cookie))
		return BPF_CORE_READ(net, net_cookie);
	/* The verifier permits no arithmetic with a typed pointer, but with a number that is read from
	 * memory. */
	bpf_probe_read_kernel(&address, sizeof(address), &net);
	return address ^ (BPF_CORE_READ(net, hash_mix) & 0x7fffffffULL) << 32;
}

/* 5.11 (8b8a83234adc) moved the reference count of a network namespace into ns_common, 6.18 renamed it. */
struct net___before_5_11 {
	refcount_t count;
} __attribute__((preserve_access_index));

/* Returns the reference count of a network namespace; 0: the namespace ends. */
static __always_inline int netns_references(const struct net *net)
{
	const struct net___before_5_11 *old = (const void *)net;

	if (bpf_core_field_exists(net->ns.__ns_ref))
		return BPF_CORE_READ(net, ns.__ns_ref.refs.counter);
	if (bpf_core_field_exists(net->ns.count))
		return BPF_CORE_READ(net, ns.count.refs.counter);
	return BPF_CORE_READ(old, count.refs.counter);
}

/* Returns the inode of the socket's cgroup v2 directory; 0: none. sk is a copy of the socket. */
static __always_inline __u64 socket_cgroup_id(const struct sock *sk)
{
	const struct sock_cgroup_data *data = &sk->sk_cgrp_data;
	const struct cgroup *cgroup;

	if (bpf_core_field_exists(data->cgroup)) {
		cgroup = data->cgroup;
	} else {
		const struct sock_cgroup_data___before_5_15 *old = (const void *)data;

		cgroup = old->val & 3 ? NULL : (const struct cgroup *)old->val;
	}
	return cgroup ? BPF_CORE_READ(cgroup, kn, id) : 0;
}

#endif
