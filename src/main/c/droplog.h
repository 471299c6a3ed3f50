/* SPDX-License-Identifier: MIT */
/*
 * The log of dropped packets and of departures that droplog.bpf.c writes. Only one thread at a time may use a
 * log, except where a function says otherwise.
 */
#ifndef TCPRETRANS_DROPLOG_H
#define TCPRETRANS_DROPLOG_H

#include "log_layout.h"
#include "object.h"
#include "wire.h"

#include <pthread.h>
#include <stdbool.h>

struct bpf_link;
struct drop_rows;

/* The kprobes of refusals.bpf.h: the return first, because an entry without its return stays open. */
enum { DROPLOG_KPROBES = 2 };

/* The hooks of a log, each with the program that is loaded for it. */
enum droplog_hook { DROPLOG_DROPS, DROPLOG_DEPARTURES, DROPLOG_HOOKS };

struct droplog {
	struct bpf_object *object; /* NULL: not open */
	struct bpf_program *programs[DROPLOG_HOOKS];
	struct bpf_link *links[DROPLOG_HOOKS];
	struct bpf_program *kprobes[DROPLOG_KPROBES];
	struct bpf_link *kprobe_links[DROPLOG_KPROBES]; /* NULL: the kernel does not have the function */

	__u32 blocks;     /* of both classes together */
	__u64 started_ns; /* every drop since then was recorded, CLOCK_MONOTONIC; 0: not started */
	__u64 missed;     /* drops for which the kernel did not run the program */

	/* Arrays in kernel memory, which the programs write at any time. */
	const struct drop_block *drop_blocks;
	const struct block_times *block_times;
	const struct left_chunk *left_chunks;
	const struct left_ack *left_acks;
	const struct log_state *state;
	const struct row_state *row_state;

	pthread_mutex_t lock;   /* of started_ns, missed, the times of the state, and places */
	struct places *places;  /* copies of the map's elements, which never change once they are added */
	struct drop_rows *rows; /* NULL: not asked for */
};

/* Selects the drops that droplog_count() counts. */
struct drop_filter {
	__u64 location; /* this field and the next one as in struct dropped_packet */
	__u64 netns_id;
	__u64 since_ns; /* of the period, CLOCK_MONOTONIC */
	__u64 until_ns; /* of the period, which includes both ends */
	bool tracked;   /* true: only SYNs and SYN-ACKs with DROPPED_TRACKED; false: only drops without it */
};

/*
 * Loads the programs: those for typed pointers if typed, which needs the BTF of the running kernel; and the
 * kprobes if with_kprobes. Returns 0, or -1 with *error filled. The caller closes the log in both cases.
 */
int droplog_load(struct droplog *log, const struct object_image *image, bool typed, bool with_kprobes,
		 struct object_error *error);

/* Attaches the programs. Returns 0, or -1 with *error filled. */
int droplog_start(struct droplog *log, struct object_error *error);

/*
 * Looks for drops that the program missed since the last call. The log is complete only from the call on that
 * notices them, so this should be called often. Does nothing if the log is not open. Thread-safe.
 */
void droplog_check(struct droplog *log);

/*
 * Finds the drops and departures that may belong to the questions, in one pass over the log: those in the
 * same 64 KiB of sequence space, and later fragments with the same hash. The caller compares the rest. Writes
 * a struct drop_answer and the records that follow it, in no order. Returns the length in bytes, or -ENOBUFS
 * if size is too small.
 */
int droplog_find(struct droplog *log, const struct drop_query *questions, size_t count, void *answer,
		 size_t size);

/*
 * Counts the drops that the filter selects; the log has no RST. Returns their number, or -ENODATA if the log
 * may lack one of them. Thread-safe while the log is open.
 */
int droplog_count(struct droplog *log, const struct drop_filter *filter);

/*
 * Makes the programs send a row for each drop that may be a loss, but not more than 1,000 a second of one
 * place. Returns a descriptor for epoll(7) that becomes readable when many rows wait, or -errno.
 */
int droplog_start_rows(struct droplog *log);

/*
 * Writes a struct drop_rows_header and the rows that were sent since the last call, sorted by time, as far as
 * they fit into size; the next call returns the others. Returns their number or -errno.
 */
int droplog_read_rows(struct droplog *log, void *batch, size_t size);

/*
 * Copies the places where packets were dropped, each with its number of packets so far. Returns their number,
 * which may be larger than capacity, or -errno. To be called rarely: the kernel runs no kprobe program on a
 * CPU that looks up an element by bpf(2).
 */
int droplog_places(const struct droplog *log, struct drop_place *places, size_t capacity);

/* Detaches the programs. The log keeps what they recorded, for droplog_find(). */
void droplog_stop(struct droplog *log);

/* Detaches the programs and frees the log. The log can then be loaded again. */
void droplog_close(struct droplog *log);

#endif
