// SPDX-License-Identifier: MIT
#include "departures.h"

#include "droplog.h"
#include "log_copy.h"
#include "log_search.h"
#include "places.h"

#include <string.h>

/* The departure has the fields that do not depend on the device. */
static void append_departure(struct droplog *log, struct search *search, __u32 place_key,
			     const struct departure *departure)
{
	const struct drop_place *place = places_find(log->places, place_key);
	struct departure *record = place ? search_append(search, sizeof(*record)) : NULL;

	if (!record)
		return;
	*record = *departure;
	record->netns_id = place->netns_id;
	record->netns = place->netns;
	record->ifindex = place->ifindex;
	record->encap = place->encap;
	memcpy(record->dev, place->dev, sizeof(record->dev));
}

void departures_read_syn(struct droplog *log, struct search *search, const struct logged_drop *shared)
{
	struct logged_drop left;

	if (!copy_drop(&left, shared) || !left.time_ns || !search_wants(search, &left))
		return;
	append_departure(log, search, left.place,
			 &(struct departure){
				 .first_ns = left.time_ns,
				 .last_ns = left.time_ns,
				 .flow = left.flow,
				 .low = left.seq,
				 .high = left.end,
				 .ack = left.ack,
				 .hash = left.hash,
			 });
}

static void append_range(struct droplog *log, struct search *search, const struct left_range *range)
{
	append_departure(log, search, range->place,
			 &(struct departure){
				 .first_ns = range->first_ns,
				 .last_ns = range->first_ns + range->span_us * 1000ULL,
				 .flow = range->flow,
				 .low = range->low,
				 .high = range->high,
				 .ack = range->ack,
				 .hash = range->hash,
			 });
}

/* Reads the departures in one chunk, except those that no question asks for. */
static void read_chunk(struct droplog *log, struct search *search, __u32 chunk)
{
	for (int i = 0; i < CHUNK_RANGES; i++) {
		struct left_range range;

		if (copy_range(&range, &log->left_chunks[chunk].ranges[i]) && range.first_ns &&
		    chunk_set_has_packet(&search->bytes, range.low, range.high - 1))
			append_range(log, search, &range);
	}
}

static void read_chunks(struct droplog *log, struct search *search)
{
	for (__u32 word = 0; word < CHUNKS / CHUNK_SET_WORD; word++)
		for (__u64 bits = search->starts.words[word]; bits; bits &= bits - 1)
			read_chunk(log, search, word * CHUNK_SET_WORD + __builtin_ctzll(bits));
}

/*
 * A dropped packet may be the copy of one that left, which has the same hash whatever address translation did
 * to the addresses. Reads the departures of the same bytes, except those that a question asked for.
 */
static void read_departures_of_hash(struct droplog *log, struct search *search,
				    const struct dropped_packet *drop)
{
	for (__u32 i = 0; i <= PACKET_CHUNKS; i++) {
		const struct left_chunk *chunk = &log->left_chunks[((drop->seq >> CHUNK_BITS) - i) % CHUNKS];

		for (int j = 0; j < CHUNK_RANGES; j++) {
			struct left_range range;

			if (chunk->ranges[j].hash == drop->hash && copy_range(&range, &chunk->ranges[j]) &&
			    range.hash == drop->hash && seq_before(range.low, drop->end) &&
			    seq_before(drop->seq, range.high) &&
			    !chunk_set_has_packet(&search->bytes, range.low, range.high - 1))
				append_range(log, search, &range);
		}
	}
}

/* The same for an ACK without data. */
static void read_ack_of_hash(struct droplog *log, struct search *search, const struct dropped_packet *drop)
{
	__u32 index = drop->ack >> ACK_STEP_BITS & (LEFT_ACKS - 1);
	struct left_ack ack;

	if (!copy_ack(&ack, &log->left_acks[index]) || !ack.time_ns || ack.ack != drop->ack ||
	    ack.seq != drop->seq || ack.hash != drop->hash)
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

void departures_read(struct droplog *log, struct search *search, const struct dropped_packet *drops,
		     size_t count)
{
	read_chunks(log, search);
	for (size_t i = 0; i < count; i++) {
		if (!drops[i].hash || drops[i].flags & DROPPED_FRAGMENT)
			continue;
		if (drops[i].end != drops[i].seq)
			read_departures_of_hash(log, search, &drops[i]);
		else
			read_ack_of_hash(log, search, &drops[i]);
	}
}
