// SPDX-License-Identifier: MIT
#include "log_reader.h"

#include "droplog.h"
#include "log_search.h"
#include "places.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

/* A record is written in some nanoseconds, unless its writer is interrupted. */
enum { MAX_REREADS = 1000 };

/* Returns room for a record; NULL if the buffer is full. */
static void *append(struct search *search, size_t size)
{
	void *record = search->end;

	if ((size_t)(search->limit - search->end) < size) {
		search->full = true;
		return NULL;
	}
	search->end += size;
	return record;
}

static void append_drop(struct search *search, const struct logged_drop *drop, const struct drop_place *place)
{
	struct dropped_packet *packet = append(search, sizeof(*packet));

	if (packet)
		*packet = places_describe(place, drop);
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
	if (!drop.time_ns || !search_wants(search, &drop))
		return;
	place = places_find(log->places, drop.place);
	if (place)
		append_drop(search, &drop, place);
	else
		search->incomplete = true;
}

/*
 * Compares the keys first. Until a block was filled once, the drops behind the newest one are empty. A block
 * that is taken just now has no drops that are wanted.
 */
static void read_block(struct droplog *log, struct search *search, __u32 index)
{
	const struct drop_block *block = &log->drop_blocks[index];
	bool overwrites = log->block_times[index].lost_until_ns != 0;

	for (int i = 0; i < BLOCK_DROPS; i++) {
		if (search_has_key(search, block->keys[i]))
			read_drop(log, search, &block->drops[i]);
		else if (!block->keys[i] && !overwrites && !block->drops[i].time_ns)
			return;
	}
}

static void read_drops(struct droplog *log, struct search *search)
{
	for (__u32 i = 0; i < log->blocks; i++)
		if (log->block_times[i].filled_ns && log->block_times[i].filled_ns >= search->since_ns)
			read_block(log, search, i);
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

static void read_departures(struct droplog *log, struct search *search, const struct dropped_packet *drops,
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

int log_read(struct droplog *log, const struct drop_query *questions, size_t count, void *answer, size_t size,
	     bool *complete)
{
	struct drop_answer *header = answer;
	const struct dropped_packet *drops = (void *)(header + 1);
	struct search search = {
		.since_ns = count ? -1ULL : 0, .end = (char *)drops, .limit = (char *)answer + size};

	if (size < sizeof(*header))
		return -ENOBUFS;
	for (size_t i = 0; i < count; i++)
		search_add(&search, &questions[i]);
	read_drops(log, &search);
	*header = (struct drop_answer){.drops = (search.end - (char *)drops) / sizeof(*drops)};
	read_departures(log, &search, drops, header->drops);
	header->departures = (search.end - (char *)(drops + header->drops)) / sizeof(struct departure);
	*complete = !search.incomplete;
	if (search.full)
		return -ENOBUFS;
	return search.end - (char *)answer;
}

static bool selects(const struct drop_filter *filter, const struct logged_drop *drop)
{
	return drop->time_ns >= filter->since_ns && drop->time_ns <= filter->until_ns &&
	       !(drop->flags & DROPPED_TRACKED) == !filter->tracked;
}

/* Returns 1 if the filter selects the drop, 0 if not, or -ENODATA if the drop could not be read. */
static int count_drop(struct droplog *log, const struct drop_filter *filter, const struct logged_drop *shared)
{
	const struct drop_place *place;
	struct logged_drop drop;

	/* The time is compared before the copy, which costs more; if it changes meanwhile, so does the
	 * record. */
	if (shared->time_ns < filter->since_ns || shared->time_ns > filter->until_ns)
		return 0;
	if (!copy_drop(&drop, shared))
		return -ENODATA;
	if (!drop.time_ns || !selects(filter, &drop))
		return 0;
	place = places_find(log->places, drop.place);
	if (!place)
		return -ENODATA;
	return place->location == filter->location && place->netns_id == filter->netns_id;
}

int log_count(struct droplog *log, const struct drop_filter *filter, enum log_class class)
{
	__u32 blocks = log->blocks / LOG_CLASSES;
	int drops = 0;

	for (__u32 block = class * blocks; block < (class + 1) * blocks; block++) {
		__u64 filled_ns = log->block_times[block].filled_ns;

		if (!filled_ns || filled_ns < filter->since_ns)
			continue;
		for (int i = 0; i < BLOCK_DROPS; i++) {
			int counted = count_drop(log, filter, &log->drop_blocks[block].drops[i]);

			if (counted < 0)
				return counted;
			drops += counted;
		}
	}
	return drops;
}
