/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* In-flight calls: calls of a probed function whose entry was seen and whose return was not yet. */
#ifndef TCPRETRANS_INFLIGHT_BPF_H
#define TCPRETRANS_INFLIGHT_BPF_H

#include "kernel_types.h"
#include "sock.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* The arguments of a call that resends. */
struct attempt {
	const struct sock *sk;
	const struct sk_buff *skb;
	__u64 sent_ns; /* when the packet was last sent: the call overwrites it; 0: unknown */
};

struct inflight_call {
	struct attempt attempt;
	__u64 thread;        /* bpf_get_current_pid_tgid(); in a softirq that of the interrupted thread */
	__u32 total_retrans; /* of the connection, before the call */
	bool outer;          /* tcp_retransmit_skb; otherwise __tcp_retransmit_skb */
	__u8 pad[3];
};

/*
 * A stack of the calls in softirqs of this CPU. A second call can begin before the first returns only if the
 * packet that the first one sends is received by this host. So the calls return in reverse order.
 */
struct inflight_calls {
	__u32 depth;
	struct inflight_call call[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct inflight_calls);
} inflight_in_softirq SEC(".maps");

/*
 * The call of each thread. A thread resends when it processes the packets that arrived while it owned the
 * socket. The thread can be interrupted, and continue on another CPU.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct inflight_call);
} inflight_in_thread SEC(".maps");

/* Returns the call that began last, or NULL. */
static __always_inline struct inflight_call *innermost_call(struct inflight_calls *calls)
{
	return calls && calls->depth ? &calls->call[(calls->depth - 1) & 1] : NULL;
}

/* Whether a call of the inner function for sk is made by this call of the outer function. */
static __always_inline bool is_inside(const struct inflight_call *call, const struct sock *sk)
{
	return call && call->outer && call->attempt.sk == sk;
}

/*
 * Stores a call of tcp_retransmit_skb (outer), or of __tcp_retransmit_skb by a tail loss probe. The outer
 * function calls the inner one, too, unless the compiler inlined it. Such an inner call is not stored.
 */
static __always_inline int on_entry(const struct sock *sk, const struct sk_buff *skb, bool outer)
{
	__u32 zero = 0;
	struct inflight_calls *calls = bpf_map_lookup_elem(&inflight_in_softirq, &zero);
	const struct tcp_sock *tp = (const void *)sk;

	if (!calls || (!outer && is_inside(innermost_call(calls), sk)))
		return 0;
	struct inflight_call call = {
		.attempt = {.sk = sk, .skb = skb, .sent_ns = BPF_CORE_READ(skb, skb_mstamp_ns)},
		.thread = bpf_get_current_pid_tgid(),
		.total_retrans = BPF_CORE_READ(tp, total_retrans),
		.outer = outer,
	};

	if (!is_owned_by_user(sk)) {
		if (calls->depth >= 2) /* the kernel missed a return (maxactive of the kretprobe) */
			calls->depth = 0;
		calls->call[calls->depth++ & 1] = call;
	} else if (outer || !is_inside(bpf_map_lookup_elem(&inflight_in_thread, &call.thread), sk)) {
		bpf_map_update_elem(&inflight_in_thread, &call.thread, &call, BPF_ANY);
	}
	return 0;
}

#endif
