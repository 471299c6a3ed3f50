/* SPDX-License-Identifier: MIT */
/* The queries of one batch, as sets of chunks. */
#ifndef TCPRETRANS_LOG_SEARCH_H
#define TCPRETRANS_LOG_SEARCH_H

#include "chunk_set.h"
#include "log_layout.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

/* RFC 9293 */
struct search {
	__u64 since_ns;          /* the earliest of the questions */
	struct chunk_set bytes;  /* of the bytes that were resent */
	struct chunk_set starts; /* in which a packet with such bytes can start */
	struct chunk_set acks;
	struct chunk_set hashes; /* low 16 bits */
	struct chunk_set keys;   /* starts and hashes */
	char *end;               /* of the answer's records so far */
	char *limit;
	bool incomplete; /* a drop was found that could not be read */
	bool full;       /* a record found no room in the answer */
};

/* Returns room for a record of the answer; NULL if the buffer is full. */
static inline void *search_append(struct search *search, size_t size)
{
	void *record = search->end;

	if ((size_t)(search->limit - search->end) < size) {
		search->full = true;
		return NULL;
	}
	search->end += size;
	return record;
}

static inline void search_add(struct search *search, const struct drop_query *question)
{
	if (question->since_ns < search->since_ns)
		search->since_ns = question->since_ns;
	if (question->end != question->seq) {
		chunk_set_add_range(&search->bytes, question->seq, question->end - 1);
		chunk_set_add_starts(&search->starts, question->seq, question->end - 1);
		chunk_set_add_starts(&search->keys, question->seq, question->end - 1);
	}
	chunk_set_add_range(&search->acks, question->ack_low, question->ack_high);
	for (size_t i = 0; i < sizeof(question->hashes) / sizeof(question->hashes[0]); i++) {
		if (!question->hashes[i])
			continue;
		chunk_set_add(&search->hashes, question->hashes[i]);
		chunk_set_add(&search->keys, question->hashes[i]);
	}
}

/* Returns whether the drop with this key may be wanted. Without a branch between the two sets, which is
 * faster. */
static inline bool search_has_key(const struct search *search, __u32 key)
{
	return chunk_set_has(&search->keys, key >> CHUNK_BITS) | chunk_set_has(&search->acks, key);
}

static inline bool search_wants(const struct search *search, const struct logged_drop *drop)
{
	if (drop->time_ns < search->since_ns)
		return false;
	if (drop->flags & DROPPED_FRAGMENT)
		return drop->hash && chunk_set_has(&search->hashes, drop->hash);
	if (drop->end != drop->seq && chunk_set_has_packet(&search->bytes, drop->seq, drop->end - 1))
		return true;
	return (drop->tcp_flags & TCP_FLAG_ACK) && chunk_set_has(&search->acks, drop->ack >> CHUNK_BITS);
}

#endif
