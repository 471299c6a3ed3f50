/* SPDX-License-Identifier: MIT */
/* The table of bytes and ACKs that left this host's network stack. */
#ifndef TCPRETRANS_DEPARTURES_BPF_H
#define TCPRETRANS_DEPARTURES_BPF_H

#include "kernel_types.h"
#include "log_layout.h"
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
static __always_inline bool is_way_out(const struct net_device *dev, bool typed)
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

/* Returns whether a packet that starts at seq continues the range. */
static __always_inline bool continues(const struct left_range *range, const struct left_range *packet)
{
	return range->flow == packet->flow && range->high == packet->low && range->hash == packet->hash &&
	       range->place == packet->place && range->check == range_check(range);
}

/* Adds a packet, as a range of its own, to its chunk. */
static __always_inline void add_to_chunk(struct left_chunk *chunk, struct left_range *packet)
{
	struct left_range *oldest = &chunk->ranges[0], *continued = NULL;
	__u64 oldest_ns = -1ULL, now = packet->first_ns;
	bool resent = false;

	for (int i = 0; i < CHUNK_RANGES; i++) {
		struct left_range *range = &chunk->ranges[i];
		__u64 last_ns = range->first_ns + range->span_us * 1000ULL;

		if (continues(range, packet))
			continued = range;
		else if (range->flow == packet->flow && seq_before(packet->low, range->high))
			resent = true;
		if (last_ns < oldest_ns) {
			oldest_ns = last_ns;
			oldest = range;
		}
	}
	if (continued && resent && us_since(continued->first_ns, now) - continued->span_us > RESEND_GAP_US)
		continued = NULL;
	if (continued) {
		packet->low = continued->low;
		packet->first_ns = continued->first_ns;
		packet->span_us = us_since(packet->first_ns, now);
		oldest = continued;
	}
	packet->check = range_check(packet);
	*oldest = *packet;
}

static __always_inline void add_bytes(const struct packet *packet, __u32 flow, __u32 hash, __u32 place)
{
	__u32 index = packet->seq >> CHUNK_BITS;
	struct left_chunk *chunk = bpf_map_lookup_elem(&left_chunks, &index);
	struct left_range range = {
		.first_ns = bpf_ktime_get_ns(),
		.flow = flow,
		.low = packet->seq,
		.high = packet->end,
		.ack = packet->ack,
		.hash = hash,
		.place = place,
	};

	if (chunk)
		add_to_chunk(chunk, &range);
}

static __always_inline void add_ack(const struct packet *packet, __u32 flow, __u32 hash, __u32 place)
{
	__u32 index = packet->ack >> ACK_STEP_BITS & (LEFT_ACKS - 1);
	struct left_ack *left = bpf_map_lookup_elem(&left_acks, &index);
	struct left_ack ack = {
		.time_ns = bpf_ktime_get_ns(),
		.flow = flow,
		.seq = packet->seq,
		.ack = packet->ack,
		.hash = hash,
		.place = place,
	};

	ack.check = ack_check(&ack);
	if (left)
		*left = ack;
}

#endif
