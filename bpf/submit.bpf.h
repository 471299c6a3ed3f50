/* SPDX-License-Identifier: MIT */
/* The way of an event to user space: counted, filtered, written to the perf buffer, or counted as lost. */
#ifndef TCPRETRANS_SUBMIT_BPF_H
#define TCPRETRANS_SUBMIT_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "netns.bpf.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <linux/errno.h>

static __always_inline bool wanted(const struct retransmit_event *event)
{
	if (event->ip == 4 ? !config.trace_ipv4 : !config.trace_ipv6)
		return false;
	if (config.filter_lports && !(config.lports[event->lport >> 6] >> (event->lport & 63) & 1))
		return false;
	return !config.filter_rports || config.rports[event->rport >> 6] >> (event->rport & 63) & 1;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} events SEC(".maps");

/*
 * A perf buffer of its own wakes the reader: an interrupt for each event would cost more than all the rest.
 * The first event after a pause does, then no other on this CPU until WAKEUP_PAUSE_MS are over, for which the
 * reader comes back by itself.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} wakeups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64); /* CLOCK_MONOTONIC, nanoseconds */
} last_wakeup SEC(".maps");

/*
 * Read by the session where it maps it: while a process looks up an entry by bpf(2), the kernel runs no
 * kprobe program on that CPU (bpf_disable_instrumentation).
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture_counters);
} counters SEC(".maps");

/* Looks at the clock after the event was written, so that what it does not wake for can be read by then. */
static __always_inline void wake_reader(void *ctx)
{
	__u32 zero = 0;
	__u64 now = bpf_ktime_get_ns();
	__u64 *last = bpf_map_lookup_elem(&last_wakeup, &zero);

	if (!last || now - *last < WAKEUP_PAUSE_MS * 1000000ULL)
		return;
	long err = bpf_perf_event_output(ctx, &wakeups, BPF_F_CURRENT_CPU, &now, sizeof(now));

	if (!err || err == -ENOSPC) /* full of wakeups that the reader has not seen */
		*last = now;
}

/* Counts an event of this network namespace and sends it, unless a filter drops it. */
static __always_inline int submit(void *ctx, struct retransmit_event *event, const struct net *net)
{
	__u32 zero = 0;
	struct capture_counters *counted = bpf_map_lookup_elem(&counters, &zero);
	struct netns_segs *in_netns = counted ? segs_of_netns(event, net, counted) : NULL;

	if (!in_netns)
		return 0;
	__sync_fetch_and_add(&in_netns->segs, event->segs);
	__sync_fetch_and_add(&counted->events, 1);
	__sync_fetch_and_add(&counted->segs, event->segs);
	if (!wanted(event)) {
		__sync_fetch_and_add(&counted->filtered_events, 1);
		__sync_fetch_and_add(&counted->filtered_segs, event->segs);
		return 0;
	}
	event->time_ns = bpf_ktime_get_ns();
	if (bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event,
				  config.trace_drops
					  ? sizeof(*event)
					  : __builtin_offsetof(struct retransmit_event, since_ns))) {
		__sync_fetch_and_add(&in_netns->lost_segs, event->segs);
		__sync_fetch_and_add(&counted->lost_events, 1);
		__sync_fetch_and_add(&counted->lost_segs, event->segs);
	}
	wake_reader(ctx);
	return 0;
}

#endif
