/* SPDX-License-Identifier: MIT */
/* The perf buffer's rings, one a CPU, read as one: a batch at a time, in the order of time. */
#ifndef TCPRETRANS_RING_H
#define TCPRETRANS_RING_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct ring {
	struct perf_buffer *buffer;
	struct perf_buffer *wakeups;
	int reduced_size;     /* bytes per CPU of a buffer that RLIMIT_MEMLOCK made smaller; 0: none did */
	int wake_fd;          /* an eventfd beside them, for ring_wake() */
	__u64 awake_until_ns; /* CLOCK_MONOTONIC: until then events come without a wakeup; 0: none does */
	bool more;            /* the last batch filled up: the ring of the CPU next may hold more */
	size_t next;
	/* The batch that is being filled. */
	struct retransmit_event *slots;
	size_t capacity;
	size_t count;
};

/*
 * Opens the rings of the perf event arrays of events and of what wakes for them. Rings that do not fit
 * RLIMIT_MEMLOCK are halved until they do. Returns 0 or -errno.
 */
int ring_open(struct ring *ring, int events_fd, int wakeups_fd);

/* Waits at most timeout_ms for events and copies as many as fit. Returns how many, or -errno. */
int ring_read(struct ring *ring, struct retransmit_event *slots, size_t capacity, int timeout_ms);

/* Lets a ring_read() that waits return; of any thread. Where none waits, the next one does. */
void ring_wake(const struct ring *ring);

void ring_close(struct ring *ring);

#endif
