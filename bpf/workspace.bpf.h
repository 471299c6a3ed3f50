/* SPDX-License-Identifier: MIT */
/*
 * The memory in which the programs of droplog.bpf.c work on a packet. The verifier assumes nothing of the
 * content of a map, so it does not walk the paths behind one step for each result of the step before.
 */
#ifndef TCPRETRANS_WORKSPACE_BPF_H
#define TCPRETRANS_WORKSPACE_BPF_H

#include "kernel_types.h"
#include "log_layout.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* A TCP packet, in host byte order. */
struct packet {
	__u8 source[16]; /* IPv4 in the first four bytes */
	__u8 destination[16];
	__u16 sport;
	__u16 dport;
	__u32 seq;
	__u32 end; /* seq plus payload; SYN and FIN count one each */
	__u32 ack;
	__u8 tcp_flags;
	__u8 encap; /* enum encapsulation of the outermost header that encapsulates */
	bool ipv4;  /* the innermost IP header so far */
	bool later; /* a later fragment, without a TCP header */
	bool srv6;  /* a segment routing header came before */
	__u8 pad[3];
};

/* A packet whose headers are read one after the other, from the outer ones to TCP. */
struct parse {
	const unsigned char *header; /* the next header */
	__u32 type;                  /* of the next header: enum header_type or an IP protocol */
	int length;                  /* bytes of the packet from there on */
	int linear;                  /* bytes of these that can be read at that address */
	struct packet packet;
};

/* The block that a CPU fills. */
struct cpu_block {
	__u32 block;
	__u32 used; /* drops in the block; 0: the CPU has no block yet */
};

/* The search for a packet's place among the ranges of a chunk. */
struct range_search {
	__u64 oldest_ns;
	__u32 oldest;
	__u32 continued; /* CHUNK_RANGES: none */
	__u32 resent;    /* the flow has sent bytes behind these already */
	__u32 pad;
};

struct workspace {
	__u64 in_use;
	struct parse parse;
	struct drop_place place;
	const struct net_device *dev;
	__u64 receiver; /* address of the socket that received the packet */
	struct logged_drop drop;
	struct drop_row_record row;
	struct cpu_block cpu_blocks[LOG_CLASSES];
	__u32 place_key; /* in the map drop_places; 0: not known */
	__u32 hash;      /* skb->hash of a packet that leaves */
	struct left_range range;
	struct range_search range_search;
	__u8 skb[256]; /* has room for a struct sk_buff, for programs that cannot read the kernel's */
};

/*
 * Each hook has workspaces of its own, because one can interrupt the other. Before 6.1 (05b24ff9b2cf) a
 * softirq can also run a hook while the same hook runs in a thread of this CPU; the second run takes the
 * second workspace. Later kernels do not run the hook then, and count that (recursion_misses).
 */
enum workspace_user { DROP_WORKSPACE, DEPARTURE_WORKSPACE, WORKSPACE_USERS };

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * WORKSPACE_USERS);
	__type(key, __u32);
	__type(value, struct workspace);
} workspaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct log_state);
} log_state SEC(".maps");

static __always_inline struct workspace *workspace(__u32 index)
{
	return bpf_map_lookup_elem(&workspaces, &index);
}

/* Returns a workspace that is not in use, and its index. NULL: both are, so the packet is not recorded. */
static __always_inline struct workspace *take_workspace(enum workspace_user user, __u32 *index)
{
	struct workspace *work;

	*index = user;
	work = workspace(*index);
	if (work && work->in_use) {
		*index += WORKSPACE_USERS;
		work = workspace(*index);
	}
	if (!work || work->in_use)
		return NULL;
	*(volatile __u64 *)&work->in_use = 1;
	return work;
}

static __always_inline void release_workspace(struct workspace *work)
{
	*(volatile __u64 *)&work->in_use = 0;
}

static __always_inline struct log_state *find_log_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&log_state, &zero);
}

/*
 * Reads a field of a kernel structure. Only programs whose hook gives them typed pointers (tp_btf) may read
 * the structure directly, which is much faster. typed is a constant.
 */
#define READ_FIELD(typed, pointer, field) ((typed) ? (pointer)->field : BPF_CORE_READ(pointer, field))

#endif
