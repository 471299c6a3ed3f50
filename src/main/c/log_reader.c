// SPDX-License-Identifier: MIT
#include "log_reader.h"

#include "departures.h"
#include "droplog.h"
#include "log_copy.h"
#include "log_search.h"
#include "places.h"

#include <errno.h>
#include <stdatomic.h>

static void append_drop(struct search *search, const struct logged_drop *drop, const struct drop_place *place)
{
	struct dropped_packet *packet = search_append(search, sizeof(*packet));

	if (packet)
		*packet = places_describe(place, drop);
}

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

/* Reads one record of a block whose key a query may want. */
typedef void read_record(struct droplog *log, struct search *search, const struct logged_drop *shared);

/*
 * Compares the keys first. Until a block was filled once, the drops behind the newest one are empty. A block
 * that is taken just now has no drops that are wanted.
 */
static void read_block(struct droplog *log, struct search *search, __u32 index, read_record *read)
{
	const struct drop_block *block = &log->drop_blocks[index];
	bool overwrites = log->block_times[index].lost_until_ns != 0;

	for (int i = 0; i < BLOCK_DROPS; i++) {
		if (search_has_key(search, block->keys[i]))
			read(log, search, &block->drops[i]);
		else if (!block->keys[i] && !overwrites && !block->drops[i].time_ns)
			return;
	}
}

static void read_blocks(struct droplog *log, struct search *search, enum log_class class, read_record *read)
{
	__u32 blocks = log->blocks / LOG_CLASSES;

	for (__u32 i = class * blocks; i < (class + 1) * blocks; i++)
		if (log->block_times[i].filled_ns && log->block_times[i].filled_ns >= search->since_ns)
			read_block(log, search, i, read);
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
	read_blocks(log, &search, LOG_DATA, read_drop);
	read_blocks(log, &search, LOG_SYN, read_drop);
	*header = (struct drop_answer){.drops = (search.end - (char *)drops) / sizeof(*drops)};
	read_blocks(log, &search, LOG_LEFT_SYN, departures_read_syn);
	departures_read(log, &search, drops, header->drops);
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
