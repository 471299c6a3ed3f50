// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The hooks for retransmits. --hook selects one of two:
 *
 *   kprobe      tcp_retransmit_skb, and __tcp_retransmit_skb, which a tail loss probe calls directly. At
 *               the return the result of the send and the number of segments are known.
 *   tracepoint  tcp:tcp_retransmit_skb, which is inside __tcp_retransmit_skb.
 *
 * With both, tcp:tcp_retransmit_synack reports SYN-ACKs, and sock:inet_sock_set_state and
 * tcp:tcp_destroy_sock find last owners. With --lossprobe, a kprobe of tcp_send_loss_probe reports probes
 * that carry new data. With a filter by process, and with --record, sched:sched_process_fork finds ancestors.
 */
#include "config.h"
#include "copy.bpf.h"
#include "direction.bpf.h"
#include "forks.bpf.h"
#include "inflight.bpf.h"
#include "kernel_types.h"
#include "last_owner.bpf.h"
#include "log_layout.h"
#include "netns.bpf.h"
#include "notes.bpf.h"
#include "sent.bpf.h"
#include "sock.bpf.h"
#include "socket_owners.bpf.h"
#include "submit.bpf.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Fills the fields that depend on the socket alone. sk is a copy of the full socket at the address. */
static __always_inline void read_socket(struct retransmit_event *event, __u64 address, const struct sock *sk)
{
	event->sk = address;
	event->flags = is_route_local(sk) ? EVENT_LOCAL : 0;
	read_connection(event, &sk->__sk_common);
	read_owner(event, sk);
	read_last_owner(event, address, sk);
	read_sender(event, sk, config.tick_us);
	event->state = sk->__sk_common.skc_state;
	event->direction = read_direction(sk);
}

/* Fills the fields from which user space finds the packets of the connection. The addresses are there. */
static __always_inline void read_flows(struct retransmit_event *event)
{
	event->flow = flow_hash(event->laddr, event->raddr, event->lport, event->rport);
	event->reverse_flow = flow_hash(event->raddr, event->laddr, event->rport, event->lport);
}

static __always_inline void read_send_state(struct retransmit_event *event, const struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;

	event->start_ns = read_processing_start(sk);
	event->snd_una = tp->snd_una;
	event->snd_nxt = tp->snd_nxt;
	event->rcv_nxt = tp->rcv_nxt;
	event->txhash = sk->sk_txhash;
	event->dsack_dups = bpf_core_field_exists(tp->dsack_dups) ? tp->dsack_dups : 0;
	read_flows(event);
}

/*
 * Sends the event of an attempt that added segs to TcpRetransSegs and returned error. sk and cb are copies of
 * what the attempt points to.
 */
static __always_inline int report(void *ctx, const struct attempt *attempt, const struct sock *sk,
				  const struct tcp_skb_cb *cb, __u32 segs, int error)
{
	struct retransmit_event event = {};

	read_socket(&event, (__u64)attempt->sk, sk);
	event.soft_error = read_icmp_error(event.sk, sk, error);
	event.type = read_type(sk, cb);
	event.stall_us = read_stall(sk, event.state == TCP_SYN_SENT || cb->tcp_flags & TCP_SYN);
	event.attempt = read_timeouts(event.sk, sk, event.type);
	event.sent_ns = attempt->sent_ns;
	event.seq = cb->seq;
	event.len = cb->end_seq - event.seq;
	event.segs = segs;
	event.error = error;
	if (config.trace_drops) {
		event.flags |= read_purpose(event.sk, sk, cb);
		read_send_state(&event, sk);
	}
	return submit(ctx, &event, sk->__sk_common.skc_net.net);
}

/* Reports the in-flight call that returns now: the innermost one of the softirq, or that of this thread. */
static __always_inline int on_return(void *ctx, int error, bool outer)
{
	__u32 zero = 0;
	struct inflight_calls *calls = bpf_map_lookup_elem(&inflight_in_softirq, &zero);
	__u64 thread = bpf_get_current_pid_tgid();
	const struct inflight_call *innermost = innermost_call(calls);
	bool in_softirq = innermost && innermost->thread == thread;
	struct inflight_call call;
	struct cb_copy cb;
	struct copy *copy;

	if (!in_softirq)
		innermost = bpf_map_lookup_elem(&inflight_in_thread, &thread);
	if (!innermost ||
	    innermost->outer != outer) /* the inner function returns to the outer one, which will report */
		return 0;
	call = *innermost;
	if (in_softirq)
		calls->depth--;
	else
		bpf_map_delete_elem(&inflight_in_thread, &thread);
	copy = copy_sock(COPY_KPROBE, call.attempt.sk);
	if (!copy)
		return 0;
	const struct tcp_sock *tp = (const void *)copy->bytes;

	copy_cb(&cb, call.attempt.skb);
	report(ctx, &call.attempt, (const void *)tp, (const void *)cb.bytes,
	       tp->total_retrans - call.total_retrans, error);
	release_copy(copy);
	return 0;
}

SEC("kprobe/tcp_retransmit_skb")
int BPF_KPROBE(retransmit_entry, struct sock *sk, struct sk_buff *skb)
{
	return on_entry(sk, skb, true);
}

SEC("kretprobe/tcp_retransmit_skb")
int BPF_KRETPROBE(retransmit_return, int error)
{
	return on_return(ctx, error, true);
}

SEC("kprobe/__tcp_retransmit_skb")
int BPF_KPROBE(inner_retransmit_entry, struct sock *sk, struct sk_buff *skb)
{
	return on_entry(sk, skb, false);
}

SEC("kretprobe/__tcp_retransmit_skb")
int BPF_KRETPROBE(inner_retransmit_return, int error)
{
	return on_return(ctx, error, false);
}

/* The tail loss probe that this CPU sends. Its timer runs with softirqs disabled, so there is only one. */
struct loss_probe {
	const struct sock *sk; /* NULL: none */
	__u32 snd_nxt;         /* first byte that was not sent yet, before the probe */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct loss_probe);
} inflight_loss_probe SEC(".maps");

SEC("kprobe/tcp_send_loss_probe")
int BPF_KPROBE(loss_probe_entry, struct sock *sk)
{
	const struct tcp_sock *tp = (const void *)sk;
	struct loss_probe probe = {.sk = sk, .snd_nxt = BPF_CORE_READ(tp, snd_nxt)};
	__u32 zero = 0;

	bpf_map_update_elem(&inflight_loss_probe, &zero, &probe, BPF_ANY);
	return 0;
}

/*
 * A probe with new data has no segs, because it is no retransmit. The other hooks report what a probe
 * resends; this one then sends an event with len 0.
 */
SEC("kretprobe/tcp_send_loss_probe")
int BPF_KRETPROBE(loss_probe_return)
{
	__u32 zero = 0;
	struct loss_probe *probe = bpf_map_lookup_elem(&inflight_loss_probe, &zero);
	struct retransmit_event event = {};

	if (!probe || !probe->sk)
		return 0;
	struct copy *copy = copy_sock(COPY_KPROBE, probe->sk);

	if (!copy)
		return 0;
	const struct tcp_sock *tp = (const void *)copy->bytes;

	read_socket(&event, (__u64)probe->sk, (const void *)tp);
	event.type = RETRANSMIT_TLP;
	event.stall_us = read_stall((const void *)tp, false);
	event.seq = probe->snd_nxt;
	event.len = tp->snd_nxt - event.seq;
	const struct net *net = ((const struct sock *)tp)->__sk_common.skc_net.net;

	release_copy(copy);
	probe->sk = NULL;
	return submit(ctx, &event, net);
}

/*
 * Since 6.1 (05b24ff9b2cf) the kernel does not run the program of a raw tracepoint while the same program
 * runs on this CPU (recursion_misses in bpftool). So a program misses a retransmit in a softirq that
 * interrupts it. Therefore two programs are attached, and the tracepoint runs one after the other. The first
 * program stores what it saw last, and the second program reports what the first one missed.
 *
 * In a softirq nothing runs between the two programs. In a thread a softirq can run between them, and changes
 * what the first program stored. So the second program leaves out sockets whose lock a thread owns, which the
 * first one never misses.
 */
struct seen_call {
	const void *sk;
	__u32 total_retrans; /* distinguishes the calls for one socket */
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

/* Reports a retransmit of the tracepoint, and stores it in *seen unless seen is NULL. */
static __always_inline int report_traced(unsigned long long *ctx, enum copy_user user, struct seen_call *seen)
{
	/* The send has already overwritten the time of the last one. */
	struct attempt attempt = {.sk = (const void *)ctx[0], .skb = (const void *)ctx[1]};
	struct copy *copy = copy_sock(user, attempt.sk);
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
	release_copy(copy);
	return 0;
}

/* The session runs this program. Returns 1 if the tracepoint reports sends that failed. */
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
	return is_owned_by_user((const void *)tp) ? 0 : report_traced(ctx, COPY_TRACED_SECOND, NULL);
}

SEC("raw_tp/tcp_retransmit_synack")
int synack_traced(unsigned long long *ctx)
{
	struct retransmit_event event = {};
	struct copy *copied_listener =
		make_copy(COPY_LISTENER, (const void *)ctx[0], bpf_core_type_size(struct sock));
	struct copy *copied_request =
		make_copy(COPY_REQUEST, (const void *)ctx[1], bpf_core_type_size(struct tcp_request_sock));

	if (!copied_listener || !copied_request)
		return 0;
	const struct tcp_request_sock *tcp_request = (const void *)copied_request->bytes;
	const struct request_sock *request = (const void *)tcp_request;
	/* The listener. For Fast Open it is the new socket, which has no owner before accept(2). */
	const struct sock *sk = (const void *)copied_listener->bytes;

	read_connection(&event, &request->__req_common);
	read_owner(&event, sk);
	if (!event.socket_inode && sk->__sk_common.skc_state == TCP_SYN_RECV)
		event.socket_inode =
			socket_inode(BPF_CORE_READ(request->__req_common.skc_listener, sk_socket));
	else
		read_last_owner(&event, ctx[0], sk);
	event.state = TCP_SYN_RECV;
	event.type = RETRANSMIT_SYNACK;
	event.direction = DIRECTION_IN;
	event.stall_us = read_request_stall(tcp_request);
	event.attempt = request->num_retrans + 1; /* the kernel counts after the send */
	event.seq = tcp_request->snt_isn;
	event.len = 1;
	event.segs = 1;
	if (config.trace_drops) {
		event.snd_una = tcp_request->snt_isn;
		event.snd_nxt = event.snd_una + 1;
		event.rcv_nxt = tcp_request->rcv_nxt;
		event.txhash = tcp_request->txhash;
		read_flows(&event);
	}
	submit(ctx, &event, request->__req_common.skc_net.net);
	release_copy(copied_listener);
	release_copy(copied_request);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
