/* SPDX-License-Identifier: MIT */
/* The log of drops and of departing SYNs: blocks, of which each CPU fills one of its own. A full block is
 * overwritten last. */
#ifndef TCPRETRANS_BLOCKS_BPF_H
#define TCPRETRANS_BLOCKS_BPF_H

#include "log_layout.h"
#include "workspace.bpf.h"

#include <bpf/bpf_helpers.h>

enum { CLASS_BLOCKS = 256 }; /* user space gives hosts with many CPUs more */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LOG_CLASSES *CLASS_BLOCKS);
	__type(key, __u32);
	__type(value, struct drop_block);
} drop_blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LOG_CLASSES *CLASS_BLOCKS);
	__type(key, __u32);
	__type(value, struct block_times);
} block_times SEC(".maps");

/* Blocks that no CPU fills, the one filled longest ago first. User space adds all blocks at the start. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, CLASS_BLOCKS);
	__type(value, __u32);
} data_blocks SEC(".maps"), syn_blocks SEC(".maps"), left_syn_blocks SEC(".maps");

/* Returns the queue of a class, which is a constant. */
static __always_inline void *blocks_of(enum log_class class)
{
	switch (class) {
	case LOG_SYN:
		return &syn_blocks;
	case LOG_LEFT_SYN:
		return &left_syn_blocks;
	default:
		return &data_blocks;
	}
}

/* Gives the CPU a block. Returns false if there is none, on a host with too many CPUs. */
static __always_inline bool take_block(struct cpu_block *cpu_block, void *blocks)
{
	struct block_times *times;

	if (bpf_map_pop_elem(blocks, &cpu_block->block))
		return false;
	times = bpf_map_lookup_elem(&block_times, &cpu_block->block);
	if (times) {
		times->lost_until_ns = times->filled_ns;
		times->filled_ns = BEING_FILLED;
	}
	return true;
}

/* Puts a full block behind the others, so that its drops are overwritten last. */
static __always_inline void give_block(struct cpu_block *cpu_block, void *blocks, __u64 now)
{
	struct block_times *times = bpf_map_lookup_elem(&block_times, &cpu_block->block);

	if (times)
		times->filled_ns = now;
	bpf_map_push_elem(blocks, &cpu_block->block, BPF_ANY);
	cpu_block->used = 0;
}

static __always_inline void note_missed_drop(__u64 now)
{
	struct log_state *state = find_log_state();

	if (state)
		state->missed_ns = now;
}

/* Writes the workspace's drop to a part of the log. Returns false if there is no block for it. */
static __always_inline bool log_drop(struct workspace *work, enum log_class class)
{
	struct cpu_block *cpu_block = &work->cpu_blocks[class];
	struct logged_drop *drop = &work->drop;
	struct drop_block *block;

	if (cpu_block->used == 0 && !take_block(cpu_block, blocks_of(class)))
		return false;
	block = bpf_map_lookup_elem(&drop_blocks, &cpu_block->block);
	if (!block)
		return false;
	drop->check = drop_check(drop);
	block->keys[cpu_block->used % BLOCK_DROPS] = drop_key(drop);
	block->drops[cpu_block->used % BLOCK_DROPS] = *drop;
	if (++cpu_block->used >= BLOCK_DROPS)
		give_block(cpu_block, blocks_of(class), drop->time_ns);
	return true;
}

#endif
