/* SPDX-License-Identifier: MIT */
/* The way of an event to user space: counted, filtered, written to the perf buffer, or counted as lost. */
#ifndef TCPRETRANS_SUBMIT_BPF_H
#define TCPRETRANS_SUBMIT_BPF_H

#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>

/* Set by the session before the programs are loaded. */
const volatile bool trace_ipv4 = true;
const volatile bool trace_ipv6 = true;
const volatile bool trace_drops = false;
/* Wanted ports, a bit each. */
const volatile bool filter_lports = false;
const volatile bool filter_rports = false;
const volatile __u64 lports[1024] = {};
const volatile __u64 rports[1024] = {};

static __always_inline bool wanted(const struct retransmit_event *event)
{
	if (event->ip == 4 ? !trace_ipv4 : !trace_ipv6)
		return false;
	if (filter_lports && !(lports[event->lport >> 6] >> (event->lport & 63) & 1))
		return false;
	return !filter_rports || rports[event->rport >> 6] >> (event->rport & 63) & 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture_counters);
} counters SEC(".maps");

/* Segments by network namespace, for the self-check. Full: later namespaces are not checked. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u64);
} netns_segs SEC(".maps");

/* Counts an event and sends it, unless a filter drops it. */
static __always_inline int submit(void *ctx, struct retransmit_event *event)
{
	__u32 zero = 0;
	__u64 none = 0;
	__u32 netns = event->netns;
	__u64 *netns_total = bpf_map_lookup_elem(&netns_segs, &netns);
	struct capture_counters *counted = bpf_map_lookup_elem(&counters, &zero);

	if (!counted)
		return 0;
	if (!netns_total) {
		bpf_map_update_elem(&netns_segs, &netns, &none, BPF_NOEXIST);
		netns_total = bpf_map_lookup_elem(&netns_segs, &netns);
	}
	if (netns_total)
		__sync_fetch_and_add(netns_total, event->segs);
	__sync_fetch_and_add(&counted->events, 1);
	__sync_fetch_and_add(&counted->segs, event->segs);
	if (!wanted(event)) {
		__sync_fetch_and_add(&counted->filtered_events, 1);
		__sync_fetch_and_add(&counted->filtered_segs, event->segs);
		return 0;
	}
	event->time_ns = bpf_ktime_get_ns();
	if (bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event,
				  trace_drops ? sizeof(*event)
					      : __builtin_offsetof(struct retransmit_event, since_ns))) {
		__sync_fetch_and_add(&counted->lost_events, 1);
		__sync_fetch_and_add(&counted->lost_segs, event->segs);
	}
	return 0;
}

#endif
