/* SPDX-License-Identifier: MIT */
/* Sends an event to user space: counts it, filters it, and writes it to the perf buffer. */
#ifndef TCPRETRANS_SUBMIT_BPF_H
#define TCPRETRANS_SUBMIT_BPF_H

#include "config.h"
#include "kernel_types.h"
#include "netns.bpf.h"
#include "wire.h"

#include <bpf/bpf_helpers.h>
#include <linux/errno.h>

static __always_inline bool has_port(enum port_set set, __u16 port)
{
	return config.ports[set][port >> 6] >> (port & 63) & 1;
}

/* Evaluates the same conditions as PortCondition.java. */
static __always_inline bool passes_port_filter(__u16 lport, __u16 rport)
{
	bool at_local = has_port(ANY_PORTS, lport);
	bool at_remote = has_port(ANY_PORTS, rport);

	return has_port(LOCAL_PORTS, lport) && has_port(REMOTE_PORTS, rport) &&
	       (config.both_ports ? at_local && at_remote : at_local || at_remote);
}

static __always_inline bool passes_filter(const struct retransmit_event *event)
{
	if (event->ip == 4 ? !config.trace_ipv4 : !config.trace_ipv6)
		return false;
	return !config.filter_ports || passes_port_filter(event->lport, event->rport);
}

/* Returns whether this is the event of a tail loss probe that sent no new data, which is no row. */
static __always_inline bool is_empty_probe(const struct retransmit_event *event)
{
	return event->type == RETRANSMIT_TLP && !event->segs && !event->error && !event->len;
}

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
} events SEC(".maps");

/*
 * Records in the map events do not wake the reader, because an interrupt per event would cost more than
 * everything else. A record in this map does. A CPU writes it with an event, but not again within
 * WAKEUP_PAUSE_MS, at the end of which the reader reads without a wakeup (ring.c).
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
 * User space (skeleton.c) maps this array into memory. It does not look up elements with bpf(2), because the
 * kernel runs no kprobe program on a CPU that executes such a call (bpf_disable_instrumentation).
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture_counters);
} counters SEC(".maps");

/* Must run after the event was written: the reader that a wakeup starts has to find it. */
static __always_inline void wake_reader(void *ctx)
{
	__u32 zero = 0;
	__u64 now = bpf_ktime_get_ns();
	__u64 *last = bpf_map_lookup_elem(&last_wakeup, &zero);

	if (!last || now - *last < WAKEUP_PAUSE_MS * 1000000ULL)
		return;
	long err = bpf_perf_event_output(ctx, &wakeups, BPF_F_CURRENT_CPU, &now, sizeof(now));

	if (!err || err == -ENOSPC) /* the buffer is full of wakeups that the reader has not seen yet */
		*last = now;
}

/*
 * Counts an event of the namespace net, and writes it to the perf buffer unless a filter excludes it, without
 * the fields of the drop if drops are not traced. Counts it as lost if the buffer is full. Returns 0.
 */
static __always_inline int submit(void *ctx, struct retransmit_event *event, const struct net *net)
{
	__u32 zero = 0;
	struct capture_counters *total = bpf_map_lookup_elem(&counters, &zero);
	struct netns_segs *in_netns = total ? find_or_add_netns(event, net, total) : NULL;

	if (!in_netns) /* never, but the verifier does not know that */
		return 0;
	__sync_fetch_and_add(&in_netns->segs, event->segs);
	if (event->type == RETRANSMIT_SYNACK)
		__sync_fetch_and_add(&total->synacks, 1);
	__sync_fetch_and_add(&total->events, 1);
	__sync_fetch_and_add(&total->segs, event->segs);
	if (!passes_filter(event)) {
		__sync_fetch_and_add(&total->filtered_events, is_empty_probe(event) ? 0 : 1);
		__sync_fetch_and_add(&total->filtered_segs, event->segs);
		return 0;
	}
	event->time_ns = bpf_ktime_get_ns();
	if (bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event,
				  config.trace_drops
					  ? sizeof(*event)
					  : __builtin_offsetof(struct retransmit_event, start_ns))) {
		__sync_fetch_and_add(&in_netns->lost_segs, event->segs);
		__sync_fetch_and_add(&total->lost_events, 1);
		__sync_fetch_and_add(&total->lost_segs, event->segs);
	}
	wake_reader(ctx);
	return 0;
}

#endif
