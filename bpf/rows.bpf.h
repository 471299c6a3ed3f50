/* SPDX-License-Identifier: MIT */
/* Sends drops with their addresses to user space, at most so many a second of each place. */
#ifndef TCPRETRANS_ROWS_BPF_H
#define TCPRETRANS_ROWS_BPF_H

#include "log_layout.h"
#include "places.bpf.h"
#include "workspace.bpf.h"

#include <bpf/bpf_helpers.h>

enum { ROWS_PER_SECOND = 1000, NANOS_PER_SECOND = 1000000000 };

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} drop_rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct row_state);
} row_state SEC(".maps");

static __always_inline struct row_state *find_row_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&row_state, &zero);
}

/* Returns whether user space would call the drop harmless, whatever its place is. */
static __always_inline bool is_harmless(const struct workspace *work)
{
	return (work->drop.flags & DROPPED_DUPLICATE) ||
	       (work->drop.packet_type == PACKET_OTHERHOST && !(work->place.flags & DROPPED_RX_HANDLER));
}

/* CPUs that count at the same time may exceed the budget by one row each. */
static __always_inline bool take_from_budget(struct drop_place *place, __u64 now)
{
	__u32 second = now / NANOS_PER_SECOND;

	if (place->row_second != second) {
		place->row_second = second;
		place->rows = 0;
	}
	if (place->rows >= ROWS_PER_SECOND)
		return false;
	__sync_fetch_and_add(&place->rows, 1);
	return true;
}

/* Returns whether a row of the workspace's drop shall be sent, and counts it. */
static __always_inline bool wants_row(struct workspace *work)
{
	struct row_state *state = find_row_state();
	struct drop_place *place;

	if (!state || !state->wanted || is_harmless(work))
		return false;
	place = bpf_map_lookup_elem(&drop_places, &work->place_key);
	if (place && take_from_budget(place, work->drop.time_ns))
		return true;
	__sync_fetch_and_add(&state->left_out, 1);
	return false;
}

static __always_inline void send_row(void *ctx, struct workspace *work)
{
	const struct packet *packet = &work->parse.packet;
	struct drop_row_record *row = &work->row;
	struct row_state *state;

	row->drop = work->drop;
	__builtin_memcpy(row->source, packet->source, sizeof(row->source));
	__builtin_memcpy(row->destination, packet->destination, sizeof(row->destination));
	row->sport = packet->sport;
	row->dport = packet->dport;
	row->ip = packet->ipv4 ? 4 : 6;
	if (!bpf_perf_event_output(ctx, &drop_rows, BPF_F_CURRENT_CPU, row, sizeof(*row)))
		return;
	state = find_row_state();
	if (state)
		__sync_fetch_and_add(&state->left_out, 1);
}

#endif
