// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Hooks for retransmits: three-line shells around one body.
 *
 *   kprobe      tcp_retransmit_skb, the primary hook, and __tcp_retransmit_skb, which a tail loss probe calls
 *               by itself; their returns tell how many segments were counted and whether the send succeeded
 *   tracepoint  tcp:tcp_retransmit_skb, raw, inside __tcp_retransmit_skb
 *   both        tcp:tcp_retransmit_synack; sock:inet_sock_set_state for who closed a connection, and
 *               tcp:tcp_destroy_sock for who closed one that a reset had ended
 *
 * and bpf_iter for who holds which socket; with --lossprobe, which needs kprobes: tcp_send_loss_probe, for
 * the probes that carry new data.
 */
#include "calls.bpf.h"
#include "closer.bpf.h"
#include "config.h"
#include "copy.bpf.h"
#include "explain.bpf.h"
#include "holders.bpf.h"
#include "kernel_types.h"
#include "netns.bpf.h"
#include "notes.bpf.h"
#include "sent.bpf.h"
#include "sock.bpf.h"
#include "submit.bpf.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* What every event of a full socket tells of it; sk is a copy of what lies at the address. */
static __always_inline void read_socket(struct retransmit_event *event, __u64 address, const struct sock *sk)
{
	event->sk = address;
	event->flags = is_route_local(sk) ? EVENT_LOCAL : 0;
	read_connection(event, &sk->__sk_common);
	read_owner(event, sk);
	read_closer(event, address, sk);
	read_sender(event, sk, config.tick_us);
	event->state = sk->__sk_common.skc_state;
}

/* The one body: the row of an attempt that counted segs segments and returned error; sk and cb are copies. */
static __always_inline int report(void *ctx, const struct attempt *attempt, const struct sock *sk,
				  const struct tcp_skb_cb *cb, __u32 segs, int error)
{
	struct retransmit_event event = {};

	read_socket(&event, (__u64)attempt->sk, sk);
	event.soft_error = read_icmp_error(event.sk, sk, error);
	event.type = read_type(sk, cb);
	event.attempt = read_timeouts(event.sk, sk, event.type);
	event.sent_ns = attempt->sent_ns;
	event.seq = cb->seq;
	event.len = cb->end_seq - event.seq;
	event.segs = segs;
	event.error = error;
	if (config.trace_drops) {
		__u64 began_ns = read_began(sk);

		event.flags |= read_purpose(event.sk, sk, cb);
		event.since_ns = event.sent_ns ? event.sent_ns : read_since(sk, began_ns, event.rto_us);
		explain(&event, began_ns, ((const struct tcp_sock *)sk)->rcv_nxt);
	}
	return submit(ctx, &event, sk->__sk_common.skc_net.net);
}

/* Of the call that began last, in a softirq or in this thread, which reports it. */
static __always_inline int call_ends(void *ctx, int error, bool outer)
{
	__u32 zero = 0;
	struct calls *calls = bpf_map_lookup_elem(&softirq_calls, &zero);
	__u64 thread = bpf_get_current_pid_tgid();
	const struct call *last = last_call(calls);
	bool in_softirq = last && last->thread == thread;
	struct call call;
	struct cb_copy cb;
	struct copy *copy;

	if (!in_softirq)
		last = bpf_map_lookup_elem(&thread_calls, &thread);
	if (!last || last->outer != outer) /* the inner function for the outer one, which will report */
		return 0;
	call = *last;
	if (in_softirq)
		calls->depth--;
	else
		bpf_map_delete_elem(&thread_calls, &thread);
	copy = copy_sock(COPY_KPROBE, call.attempt.sk);
	if (!copy)
		return 0;
	const struct tcp_sock *tp = (const void *)copy->bytes;

	copy_cb(&cb, call.attempt.skb);
	report(ctx, &call.attempt, (const void *)tp, (const void *)cb.bytes,
	       tp->total_retrans - call.total_retrans, error);
	copy->in_use = 0;
	return 0;
}

SEC("kprobe/tcp_retransmit_skb")
int BPF_KPROBE(retransmit_begins, struct sock *sk, struct sk_buff *skb)
{
	return call_begins(sk, skb, true);
}

SEC("kretprobe/tcp_retransmit_skb")
int BPF_KRETPROBE(retransmit_ends, int error)
{
	return call_ends(ctx, error, true);
}

SEC("kprobe/__tcp_retransmit_skb")
int BPF_KPROBE(probe_begins, struct sock *sk, struct sk_buff *skb)
{
	return call_begins(sk, skb, false);
}

SEC("kretprobe/__tcp_retransmit_skb")
int BPF_KRETPROBE(probe_ends, int error)
{
	return call_ends(ctx, error, false);
}

/* The loss probe under way on this CPU: the timer sends it with softirqs off, so there is no other. */
struct loss_probe {
	const struct sock *sk; /* NULL: none */
	__u32 snd_nxt;         /* before it: the first byte that was never sent */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct loss_probe);
} loss_probes_under_way SEC(".maps");

SEC("kprobe/tcp_send_loss_probe")
int BPF_KPROBE(loss_probe_begins, struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;
	struct loss_probe probe = {.sk = sk, .snd_nxt = BPF_CORE_READ(tp, snd_nxt)};
	__u32 zero = 0;

	bpf_map_update_elem(&loss_probes_under_way, &zero, &probe, BPF_ANY);
	return 0;
}

/* No retransmit, so no segments; where the probe resends instead, the hooks above have reported that. */
SEC("kretprobe/tcp_send_loss_probe")
int BPF_KRETPROBE(loss_probe_ends)
{
	__u32 zero = 0;
	struct loss_probe *probe = bpf_map_lookup_elem(&loss_probes_under_way, &zero);
	struct retransmit_event event = {};

	if (!probe || !probe->sk)
		return 0;
	struct copy *copy = copy_sock(COPY_KPROBE, probe->sk);

	if (!copy)
		return 0;
	const struct tcp_sock *tp = (const void *)copy->bytes;

	read_socket(&event, (__u64)probe->sk, (const void *)tp);
	event.type = RETRANSMIT_TLP;
	event.seq = probe->snd_nxt;
	event.len = tp->snd_nxt - event.seq;
	const struct net *net = ((const struct sock *)tp)->__sk_common.skc_net.net;

	copy->in_use = 0;
	probe->sk = NULL;
	return submit(ctx, &event, net);
}

/*
 * From 6.1 on (05b24ff9b2cf) the kernel does not run such a program inside of itself: while it is running, a
 * retransmit in a softirq that interrupts it on this CPU goes past it (recursion_misses in bpftool). So two
 * programs are attached, which the tracepoint calls one after the other: the first notes what it saw last,
 * the second takes the others.
 *
 * In a softirq nothing comes between the two. In a thread a softirq may, so that the note is of another call;
 * but what a thread does with a socket that it owns, the first program never misses.
 */
struct seen_call {
	const void *sk;
	__u32 total_retrans; /* tells the calls of one socket */
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct seen_call);
} last_seen SEC(".maps");

static __always_inline struct seen_call *last_seen_call(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&last_seen, &zero);
}

/* seen: where to note it. */
static __always_inline int report_traced(unsigned long long *ctx, enum copier copier, struct seen_call *seen)
{
	/* When it was last sent is already overwritten by the send. */
	struct attempt attempt = {.sk = (const void *)ctx[0], .skb = (const void *)ctx[1]};
	struct copy *copy = copy_sock(copier, attempt.sk);
	int error = tracepoint_error(ctx);
	struct cb_copy cb;

	if (!copy)
		return 0;
	if (seen) {
		seen->sk = attempt.sk;
		seen->total_retrans = ((const struct tcp_sock *)copy->bytes)->total_retrans;
	}
	copy_cb(&cb, attempt.skb);
	report(ctx, &attempt, (const void *)copy->bytes, (const void *)cb.bytes,
	       counted_segs((const void *)cb.bytes, error), error);
	copy->in_use = 0;
	return 0;
}

/* Not attached; the session runs it, to know. */
SEC("raw_tp")
int tracepoint_sees_failed_sends(void *ctx)
{
	return tracepoint_has_error();
}

SEC("raw_tp/tcp_retransmit_skb")
int retransmit_traced(unsigned long long *ctx)
{
	return report_traced(ctx, COPY_TRACED, last_seen_call());
}

SEC("raw_tp/tcp_retransmit_skb")
int retransmit_traced_second(unsigned long long *ctx)
{
	const struct tcp_sock *tp = (const void *)ctx[0];
	struct seen_call *seen = last_seen_call();

	if (seen && seen->sk == tp && seen->total_retrans == BPF_CORE_READ(tp, total_retrans)) {
		seen->sk = NULL;
		return 0;
	}
	return is_owned((const void *)tp) ? 0 : report_traced(ctx, COPY_TRACED_SECOND, NULL);
}

enum { JUST_NOW_NANOS = 10 * 1000 * 1000 };
#define NANOS_PER_SECOND 1000000000ULL

SEC("raw_tp/tcp_retransmit_synack")
int synack_traced(unsigned long long *ctx)
{
	struct retransmit_event event = {};
	struct copy *copied_listener =
		copy(COPY_LISTENER, (const void *)ctx[0], bpf_core_type_size(struct sock));
	struct copy *copied_request =
		copy(COPY_REQUEST, (const void *)ctx[1], bpf_core_type_size(struct tcp_request_sock));

	if (!copied_listener || !copied_request)
		return 0;
	const struct tcp_request_sock *tcp_request = (const void *)copied_request->bytes;
	const struct request_sock *request = (const void *)tcp_request;
	/* The listener; of a Fast Open connection its socket, which no process has before accept(2). */
	const struct sock *sk = (const void *)copied_listener->bytes;

	read_connection(&event, &request->__req_common);
	read_owner(&event, sk);
	if (!event.socket_inode && sk->__sk_common.skc_state == TCP_SYN_RECV)
		event.socket_inode =
			socket_inode(BPF_CORE_READ(request->__req_common.skc_listener, sk_socket));
	else
		read_closer(&event, ctx[0], sk);
	event.state = TCP_SYN_RECV;
	event.type = RETRANSMIT_SYNACK;
	event.attempt = request->num_retrans + 1; /* counted up after the send */
	event.seq = tcp_request->snt_isn;
	event.len = 1;
	event.segs = 1;
	if (config.trace_drops) {
		__u64 now_ns = bpf_ktime_get_ns();

		/* Sent a timeout ago, of one second and then twice the last one; and just now. */
		event.since_ns = now_ns - (2 * NANOS_PER_SECOND << (event.attempt & 15));
		explain(&event, now_ns - JUST_NOW_NANOS, tcp_request->rcv_nxt);
	}
	submit(ctx, &event, request->__req_common.skc_net.net);
	copied_listener->in_use = copied_request->in_use = 0;
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
