/* SPDX-License-Identifier: MIT */
/* A set of chunks: a bit for each 64 KiB of sequence space, which a CPU's first cache has room for. */
#ifndef TCPRETRANS_CHUNK_SET_H
#define TCPRETRANS_CHUNK_SET_H

#include "log_layout.h"

/* A packet has bytes in at most this many chunks beside that in which it begins (BIG TCP: 512 KiB). */
enum { PACKET_CHUNKS = 8 };

enum { CHUNK_SET_WORD = 64 };

struct chunk_set {
	__u64 words[CHUNKS / CHUNK_SET_WORD];
};

static inline void chunk_set_add(struct chunk_set *set, __u32 chunk)
{
	chunk &= CHUNKS - 1;
	set->words[chunk / CHUNK_SET_WORD] |= 1ULL << chunk % CHUNK_SET_WORD;
}

static inline bool chunk_set_has(const struct chunk_set *set, __u32 chunk)
{
	chunk &= CHUNKS - 1;
	return set->words[chunk / CHUNK_SET_WORD] >> chunk % CHUNK_SET_WORD & 1;
}

/* Returns in how many chunks beside the first one the sequence numbers from first to last lie. */
static inline __u32 chunks_behind(__u32 first, __u32 last)
{
	return ((first & (CHUNKS - 1)) + (__u64)(last - first)) >> CHUNK_BITS;
}

/* Adds count chunks, but no chunk twice. */
static inline void chunk_set_add_chunks(struct chunk_set *set, __u32 first, __u32 count)
{
	for (__u32 i = 0; i < count && i < CHUNKS; i++)
		chunk_set_add(set, first + i);
}

/* Adds the chunks of the sequence numbers from first to last. */
static inline void chunk_set_add_range(struct chunk_set *set, __u32 first, __u32 last)
{
	chunk_set_add_chunks(set, first >> CHUNK_BITS, chunks_behind(first, last) + 1);
}

/* Adds the chunks in which a packet with one of these sequence numbers can start. */
static inline void chunk_set_add_starts(struct chunk_set *set, __u32 first, __u32 last)
{
	chunk_set_add_chunks(set, (first >> CHUNK_BITS) - PACKET_CHUNKS,
			     chunks_behind(first, last) + 1 + PACKET_CHUNKS);
}

/* Returns whether a chunk of a packet's sequence numbers, from first to last, is in the set. */
static inline bool chunk_set_has_packet(const struct chunk_set *set, __u32 first, __u32 last)
{
	for (__u32 i = 0, behind = chunks_behind(first, last); i <= behind && i <= PACKET_CHUNKS; i++)
		if (chunk_set_has(set, (first >> CHUNK_BITS) + i))
			return true;
	return false;
}

#endif
