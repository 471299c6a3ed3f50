/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* The calls that a kprobe has seen begin, kept until it sees them return. */
#ifndef TCPRETRANS_CALLS_BPF_H
#define TCPRETRANS_CALLS_BPF_H

#include "kernel_types.h"
#include "sock.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* A call that resends, and what the send overwrites. */
struct attempt {
	const struct sock *sk;
	const struct sk_buff *skb;
	__u64 sent_ns;
};

struct call {
	struct attempt attempt;
	__u64 thread;        /* that runs it, or that it interrupts */
	__u32 total_retrans; /* before it */
	bool outer;          /* of tcp_retransmit_skb; else of __tcp_retransmit_skb by someone else */
	__u8 pad[3];
};

/*
 * The calls under way in softirqs of this CPU. Nothing but a packet that the call itself sends to this host
 * can lead to another before it returns, so they end in reverse order.
 */
struct calls {
	__u32 depth;
	struct call call[2];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct calls);
} softirq_calls SEC(".maps");

/*
 * Those of threads, one each, which may be interrupted and go on on another CPU: of a sender that finds
 * packets waiting when it is done with its socket.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct call);
} thread_calls SEC(".maps");

static __always_inline struct call *last_call(struct calls *calls)
{
	return calls && calls->depth ? &calls->call[(calls->depth - 1) & 1] : NULL;
}

/* The outer function calls the inner one, where the compiler has not made them one. */
static __always_inline bool is_within(const struct call *call, const struct sock *sk)
{
	return call && call->outer && call->attempt.sk == sk;
}

static __always_inline int call_begins(const struct sock *sk, const struct sk_buff *skb, bool outer)
{
	__u32 zero = 0;
	struct calls *calls = bpf_map_lookup_elem(&softirq_calls, &zero);
	const struct tcp_sock *tp = (const void *)sk;

	if (!calls || (!outer && is_within(last_call(calls), sk)))
		return 0;
	struct call call = {
		.attempt = {.sk = sk, .skb = skb, .sent_ns = BPF_CORE_READ(skb, skb_mstamp_ns)},
		.thread = bpf_get_current_pid_tgid(),
		.total_retrans = BPF_CORE_READ(tp, total_retrans),
		.outer = outer,
	};

	if (!is_owned(sk)) {
		if (calls->depth >= 2) /* the kernel missed a return probe (maxactive) */
			calls->depth = 0;
		calls->call[calls->depth++ & 1] = call;
	} else if (outer || !is_within(bpf_map_lookup_elem(&thread_calls, &call.thread), sk)) {
		bpf_map_update_elem(&thread_calls, &call.thread, &call, BPF_ANY);
	}
	return 0;
}

#endif
