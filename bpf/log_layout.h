/* SPDX-License-Identifier: MIT */
/*
 * The maps of droplog.bpf.c that user space reads while the kernel writes them. A record has a check word
 * over its other fields, so a reader that meets a half-written record notices it on every architecture,
 * without barriers, which BPF on 5.10 does not have.
 */
#ifndef TCPRETRANS_LOG_LAYOUT_H
#define TCPRETRANS_LOG_LAYOUT_H

#include "wire.h"

#include <linux/types.h>
#include <stdbool.h>

enum packet_kind {
	KIND_SYN = 1, /* SYN or SYN-ACK */
	KIND_DATA,    /* with payload or FIN */
	KIND_ACK,     /* neither */
	KIND_RST,
	KIND_FRAGMENT,  /* a later fragment of an IP packet; it has no TCP header */
	KIND_DEPARTURE, /* of a place: a device by which packets leave, not a place of drops */
};

/* A place in the kernel where packets are dropped, or a device by which packets leave. */
struct drop_place {
	/* The following fields identify the place. */
	__u64 location; /* address in the function that freed the packet */
	__u64 netns_id; /* as in struct retransmit_event; 0: unknown */
	__u32 reason;   /* enum skb_drop_reason of the running kernel */
	__u32 ifindex;  /* 0: no device */
	__u16 port;     /* destination port below 32768; 0: another one, or one without a socket */
	__u8 kind;      /* enum packet_kind */
	__u8 encap;     /* enum encapsulation */
	__u8 flags;     /* those of enum dropped_flags that describe the device */
	__u8 pad[3];
	/* The following fields are read when the first packet is dropped there. */
	__u32 netns; /* inode of the namespace */
	__u32 pad2;
	char dev[16];

	__u64 packets; /* dropped so far */

	/* Rows of drops that were sent to user space. */
	__u32 row_second; /* CLOCK_MONOTONIC, seconds */
	__u32 rows;       /* in this second */
};

enum { TCP_FLAG_ACK = 16 };

/*
 * The parts of the log. A flood of SYNs displaces no data. The SYNs and SYN-ACKs that left are logged as
 * drops are: their sequence numbers are random, so in the table of departures each one would be a cache miss.
 */
enum log_class { LOG_DATA, LOG_SYN, LOG_LEFT_SYN, LOG_CLASSES };

/*
 * The log has blocks of drops, or of packets that left. Each CPU fills a block of its own, so no CPU waits
 * for another one.
 */
enum { BLOCK_DROPS = 512 };

/* A packet that was dropped, or in LOG_LEFT_SYN one that left. */
struct logged_drop {
	__u64 time_ns; /* CLOCK_MONOTONIC; 0: empty */
	__u32 seq;
	__u32 end;
	__u32 ack;
	__u32 flow;  /* flow_hash() */
	__u32 place; /* key of the map drop_places */
	__u32 hash;  /* skb->hash */
	__u8 tcp_flags;
	__u8 flags;       /* those of enum dropped_flags that describe the packet */
	__u8 packet_type; /* skb->pkt_type */
	__u8 fclone;      /* skb->fclone */
	__u32 check;      /* drop_check() */
};

/* The keys are apart from the drops, so that a search reads little memory. */
struct drop_block {
	__u32 keys[BLOCK_DROPS]; /* drop_key() */
	struct logged_drop drops[BLOCK_DROPS];
};

#define BEING_FILLED (~0ULL)

struct block_times {
	__u64 filled_ns;     /* when the block was filled; 0: never; BEING_FILLED */
	__u64 lost_until_ns; /* when the drops that were overwritten had filled the block; 0: none were */
};

/* Drops that the programs could not record. */
struct log_state {
	__u64 missed_ns; /* the last time that a drop was not logged; 0: never */
};

/* A drop with its addresses, as the kernel sends it if asked. */
struct drop_row_record {
	struct logged_drop drop; /* its check word is not read */
	__u8 source[16];         /* IPv4 in the first four bytes */
	__u8 destination[16];
	__u16 sport;
	__u16 dport;
	__u8 ip; /* 4 or 6 */
	__u8 pad[3];
};

struct row_state {
	__u64 left_out; /* drops without a row: too many at one place, or no room in the perf buffer */
	__u32 wanted;   /* 1: user space reads the rows */
	__u32 pad;
};

/*
 * Bytes of one flow that left by one device, without a gap and without a SYN. Found by the 64 KiB of sequence
 * space in which the bytes begin, which is not hashed, so that neighbours of one stream share cache lines.
 */
enum { CHUNK_BITS = 16, CHUNKS = 1 << CHUNK_BITS, CHUNK_RANGES = 4 };

struct left_range {
	__u64 first_ns; /* CLOCK_MONOTONIC; 0: empty */
	__u32 span_us;  /* from the first to the last packet */
	__u32 flow;
	__u32 low;
	__u32 high;
	__u32 ack; /* of the last packet */
	__u32 hash;
	__u32 place;
	__u32 check; /* range_check() */
};

struct left_chunk {
	struct left_range ranges[CHUNK_RANGES];
};

/* A packet without data that left. Found by its ACK number in steps of 1 KiB. */
enum { ACK_STEP_BITS = 10, LEFT_ACKS = 1 << 16 };

struct left_ack {
	__u64 time_ns; /* CLOCK_MONOTONIC; 0: empty */
	__u32 flow;
	__u32 seq;
	__u32 ack;
	__u32 hash;
	__u32 place;
	__u32 check; /* ack_check() */
};

/*
 * Returns a term of a sum over words at different positions. The factors are odd and without a pattern, so
 * the sum changes if words are exchanged or mixed with those of another record. The terms do not wait for
 * each other, so a CPU computes them side by side.
 */
static inline __u64 weigh(int position, __u32 low, __u32 high)
{
	static const __u64 factors[] = {0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb,
					0xd6e8feb86659fd93, 0xa0761d6478bd642f};

	return ((__u64)high << 32 | low) * factors[position];
}

static inline __u32 drop_check(const struct logged_drop *drop)
{
	__u32 bytes = drop->tcp_flags | drop->flags << 8 | drop->packet_type << 16 | drop->fclone << 24;

	return (weigh(0, drop->time_ns, drop->time_ns >> 32) + weigh(1, drop->seq, drop->end) +
		weigh(2, drop->ack, drop->flow) + weigh(3, drop->place, drop->hash) + weigh(4, bytes, 0)) >>
	       32;
}

/* Returns the chunks of a drop's first byte and of its ACK; the low bits of the hash of a later fragment. */
static inline __u32 drop_key(const struct logged_drop *drop)
{
	if (drop->flags & DROPPED_FRAGMENT)
		return drop->hash << 16 | (drop->hash & 0xffff);
	return (drop->seq & 0xffff0000) | (drop->tcp_flags & TCP_FLAG_ACK ? drop->ack : drop->seq) >> 16;
}

static inline __u32 range_check(const struct left_range *range)
{
	return (weigh(0, range->first_ns, range->first_ns >> 32) + weigh(1, range->span_us, range->flow) +
		weigh(2, range->low, range->high) + weigh(3, range->ack, range->hash) +
		weigh(4, range->place, 0)) >>
	       32;
}

static inline __u32 ack_check(const struct left_ack *ack)
{
	return (weigh(0, ack->time_ns, ack->time_ns >> 32) + weigh(1, ack->flow, ack->seq) +
		weigh(2, ack->ack, ack->hash) + weigh(3, ack->place, 0)) >>
	       32;
}

/*
 * Returns addresses and ports as one number. IPv4 is in the first four bytes, so a v4-mapped connection has
 * the number of its IPv4 packets.
 */
static inline __u32 flow_hash(const __u8 source[16], const __u8 destination[16], __u16 sport, __u16 dport)
{
	const __u32 *from = (const __u32 *)source, *to = (const __u32 *)destination;
	__u64 sum = weigh(0, from[0], to[0]) + weigh(1, from[1], to[1]) + weigh(2, from[2], to[2]) +
		    weigh(3, from[3], to[3]) + weigh(4, sport, dport);

	return ((sum ^ sum >> 32) * 0x9e3779b97f4a7c15) >> 32;
}

/* Whether sequence number a comes before b (RFC 9293, section 3.4). */
static inline bool seq_before(__u32 a, __u32 b)
{
	return (__s32)(a - b) < 0;
}

#endif
