// SPDX-License-Identifier: MIT
#include "log_reader.h"

#include "chunk_set.h"
#include "droplog.h"
#include "places.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

/* A record is written in some nanoseconds, unless its writer is interrupted. */
enum { MAX_REREADS = 1000 };

/* RFC 9293 */
enum { TCP_FLAG_ACK = 16 };

/* What a batch of questions asks for. */
struct search {
	struct chunk_set bytes;  /* of the questions */
	struct chunk_set acks;   /* of the questions */
	struct chunk_set hashes; /* low 16 bits of the questions' hashes */
	struct chunk_set left;   /* bytes of the questions and of the drops that were found */
	char *end;               /* of the records so far */
	char *limit;
	bool incomplete; /* a drop was found that is not in the answer */
};

static void add_question(struct search *search, const struct drop_question *question)
{
	if (question->end != question->seq) {
		chunk_set_add_range(&search->bytes, question->seq, question->end - 1);
		chunk_set_add_range(&search->left, question->seq, question->end - 1);
	}
	chunk_set_add_range(&search->acks, question->ack_low, question->ack_high);
	for (size_t i = 0; i < sizeof(question->hashes) / sizeof(question->hashes[0]); i++)
		if (question->hashes[i])
			chunk_set_add(&search->hashes, question->hashes[i]);
}

static bool is_wanted(const struct search *search, const struct logged_drop *drop)
{
	if (drop->flags & DROPPED_FRAGMENT)
		return drop->hash && chunk_set_has(&search->hashes, drop->hash);
	if (drop->end != drop->seq && chunk_set_has_packet(&search->bytes, drop->seq, drop->end - 1))
		return true;
	return (drop->tcp_flags & TCP_FLAG_ACK) && chunk_set_has(&search->acks, drop->ack >> CHUNK_BITS);
}

/* Returns room for a record; NULL if the buffer is full. */
static void *append(struct search *search, size_t size)
{
	void *record = search->end;

	if ((size_t)(search->limit - search->end) < size) {
		search->incomplete = true;
		return NULL;
	}
	search->end += size;
	return record;
}

static void append_drop(struct search *search, const struct logged_drop *drop, const struct drop_place *place)
{
	struct dropped_packet *packet = append(search, sizeof(*packet));

	if (!packet)
		return;
	*packet = (struct dropped_packet){
		.time_ns = drop->time_ns,
		.location = place->location,
		.netns_id = place->netns_id,
		.netns = place->netns,
		.ifindex = place->ifindex,
		.reason = place->reason,
		.flow = drop->flow,
		.seq = drop->seq,
		.end = drop->end,
		.ack = drop->ack,
		.hash = drop->hash,
		.tcp_flags = drop->tcp_flags,
		.flags = drop->flags | place->flags,
		.packet_type = drop->packet_type,
		.fclone = drop->fclone,
		.encap = place->encap,
	};
	memcpy(packet->dev, place->dev, sizeof(packet->dev));
}

/* The departure has the fields that do not depend on the device. */
static void append_departure(struct droplog *log, struct search *search, __u32 place_key,
			     const struct departure *departure)
{
	const struct drop_place *place = places_find(log->places, place_key);
	struct departure *record = place ? append(search, sizeof(*record)) : NULL;

	if (!record)
		return;
	*record = *departure;
	record->netns_id = place->netns_id;
	record->netns = place->netns;
	record->ifindex = place->ifindex;
	record->encap = place->encap;
	memcpy(record->dev, place->dev, sizeof(record->dev));
}

/*
 * Defines a function that copies a record which the kernel may be writing at this moment. It returns false if
 * the record stays half-written.
 */
#define COPY_FUNCTION(function, record, check_of)                                                            \
	static bool function(record *copy, const record *shared)                                             \
	{                                                                                                    \
		for (int i = 0; i < MAX_REREADS; i++) {                                                      \
			memcpy(copy, shared, sizeof(*copy));                                                 \
			if (copy->check == check_of(copy))                                                   \
				return true;                                                                 \
			atomic_signal_fence(memory_order_seq_cst);                                           \
		}                                                                                            \
		return false;                                                                                \
	}

COPY_FUNCTION(copy_drop, struct logged_drop, drop_check)
COPY_FUNCTION(copy_range, struct left_range, range_check)
COPY_FUNCTION(copy_ack, struct left_ack, ack_check)

static void read_drop(struct droplog *log, struct search *search, const struct logged_drop *shared)
{
	const struct drop_place *place;
	struct logged_drop drop;

	if (!copy_drop(&drop, shared)) {
		search->incomplete = true;
		return;
	}
	if (!drop.time_ns || !is_wanted(search, &drop))
		return;
	place = places_find(log->places, drop.place);
	if (!place) {
		search->incomplete = true;
		return;
	}
	if (drop.end != drop.seq)
		chunk_set_add_range(&search->left, drop.seq, drop.end - 1);
	append_drop(search, &drop, place);
}

static void read_drops(struct droplog *log, struct search *search)
{
	for (__u32 block = 0; block < log->blocks; block++) {
		const struct logged_drop *drops = log->drop_blocks[block].drops;

		for (int i = 0; i < BLOCK_DROPS; i++)
			if (is_wanted(search, &drops[i]))
				read_drop(log, search, &drops[i]);
	}
}

static void read_chunk(struct droplog *log, struct search *search, const struct left_chunk *chunk)
{
	for (int i = 0; i < CHUNK_RANGES; i++) {
		struct left_range range;

		if (!copy_range(&range, &chunk->ranges[i]) || !range.first_ns ||
		    !chunk_set_has_packet(&search->left, range.low, range.high - 1))
			continue;
		append_departure(log, search, range.place,
				 &(struct departure){
					 .first_ns = range.first_ns,
					 .last_ns = range.first_ns + range.span_us * 1000ULL,
					 .flow = range.flow,
					 .low = range.low,
					 .high = range.high,
					 .ack = range.ack,
					 .hash = range.hash,
				 });
	}
}

/* Reads each chunk in which a packet with wanted bytes can begin. */
static void read_chunks(struct droplog *log, struct search *search)
{
	__u32 to_wanted = PACKET_CHUNKS + 1; /* chunks from this one to the next one that is wanted */

	/* twice around, because sequence numbers are a circle */
	for (__u32 i = 0; i < 2 * CHUNKS; i++) {
		__u32 chunk = (2 * CHUNKS - 1 - i) % CHUNKS;

		to_wanted = chunk_set_has(&search->left, chunk) ? 0 : to_wanted + 1;
		if (i >= CHUNKS && to_wanted <= PACKET_CHUNKS)
			read_chunk(log, search, &log->left_chunks[chunk]);
	}
}

/*
 * A dropped ACK may be the copy of one that left. Then both have the same numbers and hash, whatever address
 * translation did to the addresses.
 */
static void read_ack(struct droplog *log, struct search *search, const struct dropped_packet *drop)
{
	__u32 index = drop->ack >> ACK_STEP_BITS & (LEFT_ACKS - 1);
	struct left_ack ack;

	if (drop->end != drop->seq || !drop->hash || !copy_ack(&ack, &log->left_acks[index]) ||
	    !ack.time_ns || ack.ack != drop->ack || ack.seq != drop->seq || ack.hash != drop->hash)
		return;
	append_departure(log, search, ack.place,
			 &(struct departure){
				 .first_ns = ack.time_ns,
				 .last_ns = ack.time_ns,
				 .flow = ack.flow,
				 .low = ack.seq,
				 .high = ack.seq,
				 .ack = ack.ack,
				 .hash = ack.hash,
			 });
}

int log_read(struct droplog *log, const struct drop_question *questions, size_t count, void *answer,
	     size_t size, bool *complete)
{
	struct drop_answer *header = answer;
	const struct dropped_packet *drops = (void *)(header + 1);
	struct search search = {.end = (char *)drops, .limit = (char *)answer + size};

	if (size < sizeof(*header))
		return -ENOBUFS;
	for (size_t i = 0; i < count; i++)
		add_question(&search, &questions[i]);
	read_drops(log, &search);
	*header = (struct drop_answer){.drops = (search.end - (char *)drops) / sizeof(*drops)};
	read_chunks(log, &search);
	for (__u32 i = 0; i < header->drops; i++)
		read_ack(log, &search, &drops[i]);
	header->departures = (search.end - (char *)(drops + header->drops)) / sizeof(struct departure);
	*complete = !search.incomplete;
	return search.end - (char *)answer;
}
