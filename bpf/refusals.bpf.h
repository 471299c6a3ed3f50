/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Connections that connection tracking refused for want of an entry. nf_conntrack_in() returns NF_DROP for
 * other reasons too, and each packet calls it. Only the first packet of a connection calls
 * __nf_conntrack_alloc(), which fails if the table is full, or if the kernel has no memory.
 */
#ifndef TCPRETRANS_REFUSALS_BPF_H
#define TCPRETRANS_REFUSALS_BPF_H

#include "kernel_types.h"
#include "log_layout.h"

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* nf_hook_slow() frees the packet within some microseconds, unless interrupts are handled in between. */
enum { REFUSAL_NS = 20000000, MAX_ERRNO = 4095 };

/* The last call on this CPU. */
struct allocation {
	__u64 failed_ns; /* CLOCK_MONOTONIC; 0: the call has not returned, or it succeeded */
	__u32 flow;      /* flow_hash() of the packet; 0: it is no TCP packet */
	bool returned;
	__u8 pad[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct allocation);
} allocations SEC(".maps");

/* struct nf_conntrack_tuple, which the kernel's BTF may lack because a module uses it. */
struct tuple {
	__u8 source[16];
	__be16 sport;
	__u16 family;
	__u8 destination[16];
	__be16 dport;
	__u8 protocol;
	__u8 direction;
};

static __always_inline struct allocation *last_allocation(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&allocations, &zero);
}

SEC("kprobe/__nf_conntrack_alloc")
int conntrack_alloc_entry(struct pt_regs *ctx)
{
	struct allocation *last = last_allocation();
	struct tuple tuple;

	if (!last)
		return 0;
	*last = (struct allocation){0};
	if (!bpf_probe_read_kernel(&tuple, sizeof(tuple), (const void *)PT_REGS_PARM3(ctx)) &&
	    tuple.protocol == IPPROTO_TCP)
		last->flow = flow_hash(tuple.source, tuple.destination, bpf_ntohs(tuple.sport),
				       bpf_ntohs(tuple.dport));
	return 0;
}

/* A call of a softirq that interrupted this one has replaced it, and has returned. */
SEC("kretprobe/__nf_conntrack_alloc")
int conntrack_alloc_return(struct pt_regs *ctx)
{
	struct allocation *last = last_allocation();

	if (!last || last->returned)
		return 0;
	last->returned = true;
	if ((unsigned long)PT_REGS_RC(ctx) >= (unsigned long)-MAX_ERRNO)
		last->failed_ns = bpf_ktime_get_ns();
	return 0;
}

/* Returns whether connection tracking refused this packet just now. A packet is refused once. */
static __always_inline bool was_refused(__u32 flow, __u64 now)
{
	struct allocation *last = last_allocation();

	if (!last || !last->failed_ns || last->flow != flow || now - last->failed_ns > REFUSAL_NS)
		return false;
	last->failed_ns = 0;
	return true;
}

#endif
