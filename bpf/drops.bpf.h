/* SPDX-License-Identifier: MIT */
/*
 * The table of dropped TCP packets: drop.bpf.c fills it, a retransmit looks up what explains it.
 *
 * A packet is known by its two sequence numbers, which no address translation changes: so it is found by
 * where its bytes lie in sequence space, not by its addresses, which may be other ones at the place of the
 * drop. The table is of fixed size and forgets its oldest drops, but never unknowingly: each bucket tells
 * until when a drop may be missing.
 */
#ifndef TCPRETRANS_DROPS_BPF_H
#define TCPRETRANS_DROPS_BPF_H

#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>

enum {
	CHUNK_SHIFT = 16,  /* a bucket holds the drops of 64 KiB of sequence space: as much as a GSO packet */
	POINT_SHIFT = 9,   /* of a drop, what was resent is remembered in steps of 512 bytes */
	BUCKET_DROPS = 16, /* a third of such a chunk's segments */
	DATA_BUCKETS = 1024,   /* of packets of connections */
	SYN_BUCKETS = 512,     /* of packets that open one: a flood of them must not displace the others */
	REFUSED_BUCKETS = 128, /* of those to a port where nobody listens, the flood of a port scan */
	ALL_BUCKETS = DATA_BUCKETS + SYN_BUCKETS + REFUSED_BUCKETS,
};

struct drop {
	__u64 time_ns; /* 0: empty, or being written */
	__u64 location;
	__u64 netns_id;
	__u64 explained[2]; /* points of [seq, end) that were resent because of it */
	__u32 seq;
	__u32 end;
	__u32 ack;
	__u32 ack_explained; /* bytes before this were resent because the ack was lost */
	__u32 flow;
	__u32 reason;
	__u32 netns; /* inode of the namespace with the identity netns_id; 0: unknown */
	__u8 tcp_flags;
	__u8 flags; /* enum drop_flags */
	__u8 pad[2];
	char dev[16];
};

struct bucket {
	__u64 missing_until_ns; /* a drop of that time or before may be missing */
	__u32 writers;
	__u32 next;
	struct drop drops[BUCKET_DROPS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ALL_BUCKETS);
	__type(key, __u32);
	__type(value, struct bucket);
} drops SEC(".maps");

/* Since when drops are traced, CLOCK_MONOTONIC; set by the session. 0: not yet, or some may have been missed.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} drops_since SEC(".maps");

static __always_inline __u32 bucket_of(__u32 chunk, __u32 first, __u32 buckets)
{
	return first + ((chunk * 0x9e3779b1) >> 16) % buckets;
}

static __always_inline __u32 data_bucket(__u32 seq)
{
	return bucket_of(seq >> CHUNK_SHIFT, 0, DATA_BUCKETS);
}

static __always_inline __u32 syn_bucket(__u32 seq)
{
	return bucket_of(seq >> CHUNK_SHIFT, DATA_BUCKETS, SYN_BUCKETS);
}

static __always_inline __u32 refused_bucket(__u32 seq)
{
	return bucket_of(seq >> CHUNK_SHIFT, DATA_BUCKETS + SYN_BUCKETS, REFUSED_BUCKETS);
}

#endif
