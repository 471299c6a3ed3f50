/* SPDX-License-Identifier: MIT */
/* Reads the perf buffer, which has a ring for each CPU, in batches that are sorted by time. */
#ifndef TCPRETRANS_RING_H
#define TCPRETRANS_RING_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct ring {
	struct perf_buffer *buffer;
	struct perf_buffer *wakeups; /* wakes the reader; see submit.bpf.h */
	int reduced_size;     /* bytes per CPU if RLIMIT_MEMLOCK made the buffer smaller; otherwise 0 */
	int wake_fd;          /* eventfd of ring_wake() */
	__u64 awake_until_ns; /* CLOCK_MONOTONIC: until then events do not wake the reader; 0: all do */
	bool unread;          /* the last batch was full, so the rings from next on may have more events */
	size_t next;          /* index of a ring */
	/* the batch that is being filled */
	struct retransmit_event *slots;
	size_t capacity;
	size_t count;
};

/*
 * Opens the perf buffers of the maps events and wakeups. If RLIMIT_MEMLOCK does not allow the size of the
 * event buffer, it is halved until it does. Returns 0 or -errno.
 */
int ring_open(struct ring *ring, int events_fd, int wakeups_fd);

/*
 * Waits at most timeout_ms for events, and copies up to capacity of them, sorted by time. Returns their
 * number (0: timeout, signal or ring_wake()), or -errno. Events that did not fit are copied by the next call,
 * which does not wait.
 */
int ring_read(struct ring *ring, struct retransmit_event *slots, size_t capacity, int timeout_ms);

/*
 * Makes a waiting ring_read() return. If none is waiting, the next call that would wait does not.
 * Thread-safe.
 */
void ring_wake(const struct ring *ring);

/* Makes ring_read() return when this descriptor becomes readable, too. Returns 0 or -errno. */
int ring_wait_for(const struct ring *ring, int fd);

/* Makes the next ring_read() begin with the first ring, even if the last batch was full. */
void ring_rewind(struct ring *ring);

void ring_close(struct ring *ring);

#endif
