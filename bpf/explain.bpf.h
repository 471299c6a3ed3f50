/* SPDX-License-Identifier: MIT */
/* Finds the drop that explains a retransmit. */
#ifndef TCPRETRANS_EXPLAIN_BPF_H
#define TCPRETRANS_EXPLAIN_BPF_H

#include "drops.bpf.h"
#include "packet.bpf.h"
#include "wire.h"

/* How far numbers may be apart where the addresses are other ones than the socket's. */
enum { NEAR = 1 << 17, ACK_NEAR = 1 << 22 };

static __always_inline bool before(__u32 a, __u32 b)
{
	return (__s32)(a - b) < 0;
}

/* What a retransmit asks for. */
struct resent {
	__u64 began_ns; /* what was dropped later was dropped in vain, by this attempt itself */
	__u32 seq;
	__u32 end;
	__u32 rcv_nxt; /* the other side's next byte, 0 while unknown */
	__u32 flow;
	__u32 reverse_flow;
};

/* A drop explains each of its bytes being resent once. True if it explains one that it has not before. */
static __always_inline bool explain_data(struct drop *drop, const struct resent *resent)
{
	__u32 from = before(drop->seq, resent->seq) ? resent->seq - drop->seq : 0;
	__u32 to = (before(resent->end, drop->end) ? resent->end : drop->end) - drop->seq;
	__u32 first = (from + (1 << POINT_SHIFT) - 1) >> POINT_SHIFT, last = (to - 1) >> POINT_SHIFT;
	__u64 low, high;

	if (first > last || first > 127) /* no point lies in it */
		return true;
	if (last > 127)
		last = 127;
	low = first > 63 ? 0 : ~0ULL << (first & 63);
	high = first > 63 ? ~0ULL << (first & 63) : ~0ULL;
	low &= last > 63 ? ~0ULL : ~0ULL >> (63 - (last & 63));
	high &= last > 63 ? ~0ULL >> (63 - (last & 63)) : 0;
	if (!(low & ~drop->explained[0]) && !(high & ~drop->explained[1]))
		return false;
	drop->explained[0] |= low;
	drop->explained[1] |= high;
	return true;
}

static __always_inline bool lost_data(struct drop *drop, const struct resent *resent)
{
	if (!before(drop->seq, resent->end) || !before(resent->seq, drop->end))
		return false;
	if (drop->flow != resent->flow &&
	    (drop->tcp_flags & TCP_SYN ? drop->seq != resent->seq : resent->rcv_nxt - drop->ack >= NEAR))
		return false;
	return explain_data(drop, resent);
}

static __always_inline bool lost_ack(struct drop *drop, const struct resent *resent)
{
	__u32 acknowledged = drop->ack - resent->seq;
	bool same = drop->flow == resent->reverse_flow;

	if (!(drop->tcp_flags & TCP_ACK) || acknowledged == 0 || acknowledged >= (same ? 1U << 30 : ACK_NEAR))
		return false;
	if (drop->tcp_flags & TCP_SYN ? drop->ack != resent->seq + 1 : drop->seq - resent->rcv_nxt >= NEAR)
		return false;
	if (!before(drop->ack_explained, resent->end))
		return false;
	drop->ack_explained = resent->end;
	return true;
}

/* The last drop that explains the retransmit goes into the event: of its data, before of an ACK. */
static __always_inline void take(struct retransmit_event *event, const struct drop *drop, __u8 lost)
{
	if (event->drop_lost &&
	    (event->drop_lost < lost || (event->drop_lost == lost && event->drop_time_ns > drop->time_ns)))
		return;
	event->drop_lost = lost;
	event->drop_time_ns = drop->time_ns;
	event->drop_location = drop->location;
	event->drop_reason = drop->reason;
	event->drop_netns_id = drop->netns_id;
	event->drop_netns = drop->netns;
	event->drop_flags = drop->flags | (event->drop_flags & DROP_COMPLETE);
	__builtin_memcpy(event->drop_dev, drop->dev, sizeof(event->drop_dev));
}

static __noinline int look_into(__u32 index, struct retransmit_event *event, const struct resent *resent)
{
	struct bucket *bucket = bpf_map_lookup_elem(&drops, &index);

	if (!bucket || !event || !resent)
		return 0;
	if (bucket->writers || bucket->missing_until_ns >= event->since_ns)
		event->drop_flags &= ~DROP_COMPLETE;
	for (int i = 0; i < BUCKET_DROPS; i++) {
		struct drop *drop = &bucket->drops[i];

		if (drop->time_ns == 0 || drop->time_ns >= resent->began_ns)
			continue;
		if (lost_data(drop, resent))
			take(event, drop, DROP_LOST_DATA);
		else if (lost_ack(drop, resent))
			take(event, drop, DROP_LOST_ACK);
	}
	return 0;
}

/* Fills what the event says of drops; its other fields are there. */
static __always_inline void explain(struct retransmit_event *event, __u64 began_ns, __u32 rcv_nxt)
{
	struct resent resent = {
		.began_ns = began_ns,
		.seq = event->seq,
		.end = event->seq + event->len,
		.rcv_nxt = rcv_nxt,
		.flow = flow_hash(event->laddr, event->raddr, event->lport, event->rport),
		.reverse_flow = flow_hash(event->raddr, event->laddr, event->rport, event->lport),
	};
	__u32 zero = 0;
	__u64 *traced_since = bpf_map_lookup_elem(&drops_since, &zero);

	if (traced_since && *traced_since && *traced_since < event->since_ns)
		event->drop_flags = DROP_COMPLETE;
	if (event->type == RETRANSMIT_SYN || event->type == RETRANSMIT_SYNACK) {
		look_into(syn_bucket(event->seq), event, &resent);
		look_into(refused_bucket(event->seq), event, &resent);
	} else {
		look_into(data_bucket(event->seq), event, &resent);
		if (data_bucket(event->seq) != data_bucket(resent.end - 1))
			look_into(data_bucket(resent.end - 1), event, &resent);
	}
	if (event->type != RETRANSMIT_SYN)
		look_into(data_bucket(rcv_nxt), event, &resent);
}

#endif
