// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The hooks for drops and for departures: the tracepoints skb:kfree_skb and net:net_dev_start_xmit. They only
 * record; user space finds what belongs to a retransmit (src/main/c/droplog.c).
 *
 * Each hook has two programs, of which user space loads one. The program that reads typed pointers (tp_btf)
 * is faster, but needs the BTF of the running kernel. The other one (raw_tp) also works with a BTF file that
 * the user gives.
 *
 * Where kprobes are used, refusals.bpf.h also sees what connection tracking refuses.
 */
#include "blocks.bpf.h"
#include "compat.bpf.h"
#include "departures.bpf.h"
#include "kernel_types.h"
#include "log_layout.h"
#include "packet.bpf.h"
#include "places.bpf.h"
#include "refusals.bpf.h"
#include "rows.bpf.h"
#include "wire.h"
#include "workspace.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Freed without having been lost: the receiver already had all of it. */
static __always_inline bool is_delivered(__u32 reason)
{
	return IS_REASON(reason, TCP_OLD_DATA) || IS_REASON(reason, TCP_OLD_ACK) ||
	       IS_REASON(reason, TCP_OFOMERGE) || IS_REASON(reason, TCP_OLD_SEQUENCE) ||
	       IS_REASON(reason, QUEUE_PURGE);
}

static __always_inline __u8 kind_of(const struct packet *packet)
{
	if (packet->later)
		return KIND_FRAGMENT;
	if (packet->tcp_flags & TCP_SYN)
		return KIND_SYN;
	if (packet->tcp_flags & TCP_RST)
		return KIND_RST;
	return packet->end == packet->seq ? KIND_ACK : KIND_DATA;
}

/*
 * Returns the socket that received the packet, or NULL. The argument is stored and read again, because the
 * verifier of 6.11 and 6.12 believes that it is never NULL, and would remove the check for that.
 */
static __always_inline const struct sock *read_receiver(struct workspace *work, const unsigned long long *ctx)
{
	volatile __u64 *receiver = &work->receiver;

	*receiver = (__u64)drop_receiver(ctx);
	return (const void *)*receiver;
}

/* Returns whether the receiving socket had all bytes of the packet already. */
static __always_inline bool had_received(const struct sock *sk, const struct packet *packet)
{
	__u32 end = packet->end;

	switch (BPF_CORE_READ(sk, __sk_common.skc_state)) {
	case TCP_SYN_SENT:
	case TCP_LISTEN:
	case TCP_CLOSE:
	case TCP_NEW_SYN_RECV:
		return false;
	case TCP_TIME_WAIT:
		return !(packet->tcp_flags & TCP_SYN) && /* which asks for a new connection */
		       !seq_before(BPF_CORE_READ(sk, __sk_common.skc_tw_rcv_nxt), end);
	}
	return !seq_before(BPF_CORE_READ((const struct tcp_sock *)sk, rcv_nxt), end);
}

static __always_inline void fill_drop(struct workspace *work, const struct sk_buff *skb,
				      const struct sock *receiver)
{
	const struct packet *packet = &work->parse.packet;
	struct logged_drop *drop = &work->drop;

	drop->time_ns = bpf_ktime_get_ns();
	drop->seq = packet->seq;
	drop->end = packet->end;
	drop->ack = packet->ack;
	drop->flow = flow_hash(packet->source, packet->destination, packet->sport, packet->dport);
	drop->hash = skb->hash;
	drop->tcp_flags = packet->tcp_flags;
	drop->flags = (skb->_nfct ? DROPPED_TRACKED : 0) | (packet->later ? DROPPED_FRAGMENT : 0);
	if (!skb->_nfct && was_refused(drop->flow, drop->time_ns))
		drop->flags |= DROPPED_CONNTRACK_REFUSED;
	if (receiver && packet->end != packet->seq && had_received(receiver, packet))
		drop->flags |= DROPPED_DUPLICATE;
	if (skb->data - skb->head >= skb->network_header + IPV4_BYTES)
		drop->flags |= DROPPED_PULLED;
	drop->packet_type = BPF_CORE_READ_BITFIELD(skb, pkt_type);
	drop->fclone = BPF_CORE_READ_BITFIELD(skb, fclone);
}

/*
 * Fills the place. A socket that received the packet owns the memory of skb->dev for queues of its own, and
 * kernels before 6.11 do not say that there is one.
 */
static __always_inline void fill_place(struct workspace *work, const unsigned long long *ctx,
				       const struct sk_buff *skb, const struct sock *receiver, bool typed)
{
	const struct packet *packet = &work->parse.packet;
	const struct net_device *dev = skb->dev;
	struct drop_place *place = &work->place;

	place->location = ctx[1];
	place->reason = drop_reason(ctx);
	place->netns_id = 0;
	place->netns = 0;
	place->ifindex = 0;
	place->kind = kind_of(packet);
	place->encap = packet->encap;
	place->flags = 0;
	place->port = !IS_REASON(place->reason, NO_SOCKET) && packet->dport < 32768 ? packet->dport : 0;
	if (!receiver && dev && read_device(place, dev, packet->ipv4, typed)) {
		work->dev = (const void *)(unsigned long)dev;
		return;
	}
	work->dev = NULL;
	read_netns_without_device(place, skb, receiver ? receiver : skb->sk);
}

/*
 * Counts and logs the drop in a workspace. Returns whether its row shall be sent. Global, so that the
 * verifier checks it once.
 */
__noinline int record_drop(__u32 index)
{
	struct workspace *work = workspace(index);
	struct log_state *state = find_log_state();

	if (!work || !state)
		return 0;
	if (!count_packet(work, index)) {
		note_missed_drop(work->drop.time_ns);
		return 0;
	}
	work->drop.place = work->place_key;
	if (work->place.kind != KIND_RST &&
	    !(work->place.kind == KIND_SYN ? log_drop(work, LOG_SYN) : log_drop(work, LOG_DATA)))
		note_missed_drop(work->drop.time_ns);
	return wants_row(work);
}

/* skb is a typed pointer, or points to the workspace's copy. */
static __always_inline void drop_packet(unsigned long long *ctx, __u32 index, struct workspace *work,
					const struct sk_buff *skb, bool typed)
{
	const struct sock *receiver;

	if (!parse_packet(index, work, skb))
		return;
	receiver = read_receiver(work, ctx);
	fill_drop(work, skb, receiver);
	fill_place(work, ctx, skb, receiver, typed);
	if (record_drop(index))
		send_row(ctx, work);
}

static __always_inline const struct sk_buff *copy_skb(struct workspace *work, const void *skb)
{
	bpf_probe_read_kernel(work->skb, sizeof(work->skb), skb);
	return (const void *)work->skb;
}

static __always_inline int handle_drop(unsigned long long *ctx, bool typed)
{
	struct workspace *work;
	__u32 index;

	if (is_delivered(drop_reason(ctx)))
		return 0;
	work = take_workspace(DROP_WORKSPACE, &index);
	if (!work) {
		note_missed_drop(bpf_ktime_get_ns());
		return 0;
	}
	drop_packet(ctx, index, work, typed ? (const void *)ctx[0] : copy_skb(work, (const void *)ctx[0]),
		    typed);
	release_workspace(work);
	return 0;
}

SEC("tp_btf/kfree_skb")
int packet_dropped(unsigned long long *ctx)
{
	return handle_drop(ctx, true);
}

SEC("raw_tp/kfree_skb")
int packet_dropped_raw(unsigned long long *ctx)
{
	return handle_drop(ctx, false);
}

static __always_inline int handle_departure(unsigned long long *ctx, bool typed)
{
	const struct net_device *dev = (const void *)ctx[1];
	struct workspace *work;
	__u32 index;

	if (!leaves_host(dev, typed))
		return 0;
	work = take_workspace(DEPARTURE_WORKSPACE, &index);
	if (!work)
		return 0;
	log_departure(index, work, typed ? (const void *)ctx[0] : copy_skb(work, (const void *)ctx[0]), dev,
		      typed);
	release_workspace(work);
	return 0;
}

SEC("tp_btf/net_dev_start_xmit")
int packet_left(unsigned long long *ctx)
{
	return handle_departure(ctx, true);
}

SEC("raw_tp/net_dev_start_xmit")
int packet_left_raw(unsigned long long *ctx)
{
	return handle_departure(ctx, false);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
