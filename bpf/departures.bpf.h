/* SPDX-License-Identifier: MIT */
/* Records what left this host's network stack: tables of bytes and of ACKs, and SYNs in a part of the log. */
#ifndef TCPRETRANS_DEPARTURES_BPF_H
#define TCPRETRANS_DEPARTURES_BPF_H

#include "blocks.bpf.h"
#include "compat.bpf.h"
#include "kernel_types.h"
#include "log_layout.h"
#include "packet.bpf.h"
#include "places.bpf.h"
#include "workspace.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, CHUNKS);
	__type(key, __u32);
	__type(value, struct left_chunk);
} left_chunks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LEFT_ACKS);
	__type(key, __u32);
	__type(value, struct left_ack);
} left_acks SEC(".maps");

/* A resent packet extends only a range of packets that were sent just before. */
enum { RESEND_GAP_US = 1000 };

static __always_inline bool is_tun(const struct net_device *dev, bool typed)
{
	const struct rtnl_link_ops *ops = READ_FIELD(typed, dev, rtnl_link_ops);
	char kind[4] = "";

	if (!ops)
		return false;
	bpf_probe_read_kernel(kind, sizeof(kind), READ_FIELD(typed, ops, kind));
	return kind[0] == 't' && kind[1] == 'u' && kind[2] == 'n' && kind[3] == '\0';
}

/*
 * Whether a packet that is given to this device leaves the host's network stack: to a network card, which has
 * a parent device, or to the program behind a TUN/TAP device. Some drivers of cards set IFF_NO_QUEUE too.
 */
static __always_inline bool leaves_host(const struct net_device *dev, bool typed)
{
	__u64 flags;

	if (READ_FIELD(typed, dev, dev.parent))
		return true;
	flags = typed ? BPF_CORE_READ_BITFIELD(dev, priv_flags)
		      : BPF_CORE_READ_BITFIELD_PROBED(dev, priv_flags);
	return !(flags & bpf_core_enum_value(enum netdev_priv_flags, IFF_NO_QUEUE)) && is_tun(dev, typed);
}

static __always_inline __u32 us_since(__u64 time_ns, __u64 now)
{
	return (now - time_ns) / 1000;
}

/*
 * Returns whether a packet continues the range. One comparison instead of four, because the verifier walks
 * both ways of each.
 */
static __always_inline bool continues(const struct left_range *range, const struct left_range *packet)
{
	return !((range->flow ^ packet->flow) | (range->high ^ packet->low) | (range->hash ^ packet->hash) |
		 (range->place ^ packet->place));
}

/*
 * Finds the range that a packet continues, and the range that was extended longest ago. They are stored in
 * the workspace, so that the verifier does not walk each range for each result of the ranges before.
 */
static __always_inline void look_at_range(volatile struct range_search *search,
					  const struct left_range *range, const struct left_range *packet,
					  __u32 index)
{
	__u64 last_ns = range->first_ns + range->span_us * 1000ULL;

	if (continues(range, packet))
		search->continued = index;
	else if (range->flow == packet->flow && seq_before(packet->low, range->high))
		search->resent = true;
	if (last_ns < search->oldest_ns) {
		search->oldest_ns = last_ns;
		search->oldest = index;
	}
}

/* Returns the range that the packet continues; NULL: none, or another CPU has half written it. */
static __always_inline struct left_range *continued_range(struct left_chunk *chunk, __u32 index, bool resent,
							  __u64 now)
{
	struct left_range *range = &chunk->ranges[index & (CHUNK_RANGES - 1)];

	if (index >= CHUNK_RANGES || range->check != range_check(range))
		return NULL;
	return resent && us_since(range->first_ns, now) - range->span_us > RESEND_GAP_US ? NULL : range;
}

/* Adds the workspace's range, of one packet, to a chunk. */
static __always_inline void add_to_chunk(struct workspace *work, struct left_chunk *chunk)
{
	volatile struct range_search *search = &work->range_search;
	struct left_range *packet = &work->range;
	const struct left_range *continued;
	__u64 now = packet->first_ns;

	search->oldest_ns = -1ULL;
	search->continued = CHUNK_RANGES;
	search->resent = false;
	for (int i = 0; i < CHUNK_RANGES; i++)
		look_at_range(search, &chunk->ranges[i], packet, i);
	continued = continued_range(chunk, search->continued, search->resent, now);
	if (continued) {
		packet->low = continued->low;
		packet->first_ns = continued->first_ns;
		packet->span_us = us_since(packet->first_ns, now);
		search->oldest = search->continued;
	}
	packet->check = range_check(packet);
	chunk->ranges[search->oldest & (CHUNK_RANGES - 1)] = *packet;
}

static __always_inline void add_bytes(struct workspace *work, __u32 flow)
{
	const struct packet *packet = &work->parse.packet;
	__u32 index = packet->seq >> CHUNK_BITS;
	struct left_chunk *chunk = bpf_map_lookup_elem(&left_chunks, &index);

	if (!chunk)
		return;
	work->range = (struct left_range){
		.first_ns = bpf_ktime_get_ns(),
		.flow = flow,
		.low = packet->seq,
		.high = packet->end,
		.ack = packet->ack,
		.hash = work->hash,
		.place = work->place_key,
	};
	add_to_chunk(work, chunk);
}

static __always_inline void log_syn(struct workspace *work, __u32 flow)
{
	const struct packet *packet = &work->parse.packet;

	work->drop = (struct logged_drop){
		.time_ns = bpf_ktime_get_ns(),
		.seq = packet->seq,
		.end = packet->end,
		.ack = packet->ack,
		.flow = flow,
		.place = work->place_key,
		.hash = work->hash,
		.tcp_flags = packet->tcp_flags,
	};
	log_drop(work, LOG_LEFT_SYN);
}

static __always_inline void add_ack(struct workspace *work, __u32 flow)
{
	const struct packet *packet = &work->parse.packet;
	__u32 index = packet->ack >> ACK_STEP_BITS & (LEFT_ACKS - 1);
	struct left_ack *left = bpf_map_lookup_elem(&left_acks, &index);
	struct left_ack ack = {
		.time_ns = bpf_ktime_get_ns(),
		.flow = flow,
		.seq = packet->seq,
		.ack = packet->ack,
		.hash = work->hash,
		.place = work->place_key,
	};

	ack.check = ack_check(&ack);
	if (left)
		*left = ack;
}

/* Records the packet in a workspace. Global, so that the verifier checks it once. */
__noinline int record_departure(__u32 index)
{
	struct workspace *work = workspace(index);

	if (!work)
		return 0;
	const struct packet *packet = &work->parse.packet;
	__u32 flow = flow_hash(packet->source, packet->destination, packet->sport, packet->dport);

	if (!work->place_key && !count_packet(work, index))
		return 0;
	if (packet->tcp_flags & TCP_SYN)
		log_syn(work, flow);
	else if (packet->end != packet->seq)
		add_bytes(work, flow);
	else if (!(packet->tcp_flags & TCP_RST))
		add_ack(work, flow);
	return 0;
}

/* Fills the device. Its key is looked up only if the packet before left by another device. */
static __always_inline void fill_exit_device(struct workspace *work, const struct net_device *dev, bool typed)
{
	const struct net *net = READ_FIELD(typed, dev, nd_net.net);
	struct drop_place *place = &work->place;
	__u64 id = netns_id(net);
	__u32 ifindex = READ_FIELD(typed, dev, ifindex);
	__u8 encap = work->parse.packet.encap;

	if (place->ifindex == ifindex && place->netns_id == id && place->encap == encap)
		return;
	place->kind = KIND_DEPARTURE;
	place->ifindex = ifindex;
	place->netns_id = id;
	place->netns = READ_FIELD(typed, net, ns.inum);
	place->encap = encap;
	work->dev = (const void *)(unsigned long)dev;
	work->place_key = 0;
}

static __always_inline void log_departure(__u32 index, struct workspace *work, const struct sk_buff *skb,
					  const struct net_device *dev, bool typed)
{
	if (!parse_packet(index, work, skb) || work->parse.packet.later)
		return;
	fill_exit_device(work, dev, typed);
	work->hash = skb->hash;
	record_departure(index);
}

#endif
