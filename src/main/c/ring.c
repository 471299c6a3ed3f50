// SPDX-License-Identifier: MIT
#include "ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	/* Bytes of the event buffer per CPU, and of all CPUs together. 4 MiB hold 21,845 events, or 16,384
	 * with --why. */
	MAX_BUFFER = 4 << 20,
	MIN_BUFFER = 256 << 10,
	MAX_ALL_BUFFERS = 32 << 20,
	MAX_READY = 64, /* descriptors that one epoll_wait() returns */
	NANOS_PER_MILLI = 1000000,
};

/* Copies a record into the batch. Stops the reading of the ring when the batch is full. */
static enum bpf_perf_event_ret copy_record(void *context, int cpu, struct perf_event_header *header)
{
	struct ring *ring = context;
	struct {
		struct perf_event_header header;
		__u32 size;
		char data[];
	} __attribute__((packed)) *sample = (void *)header;

	(void)cpu;
	/* Records of lost events are ignored: the BPF program counts them exactly and at once. */
	if (header->type != PERF_RECORD_SAMPLE || sample->size < offsetof(struct retransmit_event, start_ns))
		return LIBBPF_PERF_EVENT_CONT;
	struct retransmit_event *slot = &ring->slots[ring->count++];
	/* Without --why a record ends before start_ns. The ring may add bytes for alignment. */
	size_t size =
		sample->size < sizeof(*slot) ? offsetof(struct retransmit_event, start_ns) : sizeof(*slot);

	memcpy(slot, sample->data, size);
	memset((char *)slot + size, 0, sizeof(*slot) - size);
	return ring->count < ring->capacity ? LIBBPF_PERF_EVENT_CONT : LIBBPF_PERF_EVENT_DONE;
}

static enum bpf_perf_event_ret ignore_record(void *context, int cpu, struct perf_event_header *header)
{
	(void)context;
	(void)cpu;
	(void)header;
	return LIBBPF_PERF_EVENT_CONT;
}

/* The reader is woken when wakeup_bytes were written; 0: by each record. Returns NULL, with errno set, on
 * failure. */
static struct perf_buffer *open_buffer(int map_fd, int size, int wakeup_bytes,
				       perf_buffer_event_fn read_record, void *context)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.watermark = wakeup_bytes != 0,
	};

	if (wakeup_bytes)
		attributes.wakeup_watermark = wakeup_bytes;
	else
		attributes.wakeup_events = 1;
	return perf_buffer__new_raw(map_fd, size / getpagesize(), &attributes, read_record, context, NULL);
}

int ring_wait_for(const struct ring *ring, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(perf_buffer__epoll_fd(ring->wakeups), EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Returns 0 or -errno. */
static int open_wake_fd(struct ring *ring)
{
	ring->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return ring->wake_fd < 0 ? -errno : ring_wait_for(ring, ring->wake_fd);
}

void ring_wake(const struct ring *ring)
{
	eventfd_write(ring->wake_fd, 1);
}

/*
 * Halves the buffer, not below MIN_BUFFER, as long as the kernel refuses it with EPERM: without
 * CAP_IPC_LOCK all perf buffers of a user together may not exceed RLIMIT_MEMLOCK. Returns 0 or -errno.
 */
static int open_events(struct ring *ring, int events_fd)
{
	int size = MAX_BUFFER;

	while (size > MIN_BUFFER && size > MAX_ALL_BUFFERS / libbpf_num_possible_cpus())
		size /= 2;
	/* Wakes nobody: wait_for_events() waits for the other buffer. */
	ring->buffer = open_buffer(events_fd, size, size, copy_record, ring);
	while (!ring->buffer && errno == EPERM && size > MIN_BUFFER) {
		size /= 2;
		ring->reduced_size = size;
		ring->buffer = open_buffer(events_fd, size, size, copy_record, ring);
	}
	return ring->buffer ? 0 : -errno;
}

int ring_open(struct ring *ring, int events_fd, int wakeups_fd)
{
	int err;

	/* Before the event buffer, because this one locks memory too and cannot be made smaller. */
	ring->wakeups = open_buffer(wakeups_fd, getpagesize(), 0, ignore_record, NULL);
	err = ring->wakeups ? open_events(ring, events_fd) : -errno;
	return err ? err : open_wake_fd(ring);
}

static int by_time(const void *a, const void *b)
{
	__u64 left = ((const struct retransmit_event *)a)->time_ns;
	__u64 right = ((const struct retransmit_event *)b)->time_ns;

	return (left > right) - (left < right);
}

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/*
 * Waits for a wakeup, but not longer than timeout_ms, nor than until awake_until_ns, when events may be in
 * the buffer. Returns 0 or -errno.
 */
static int wait_for_events(struct ring *ring, int timeout_ms)
{
	struct epoll_event ready[MAX_READY];
	__u64 now = now_ns();
	int count;

	if (ring->awake_until_ns > now) {
		int left_ms = (ring->awake_until_ns - now) / NANOS_PER_MILLI + 1;

		timeout_ms = timeout_ms < left_ms ? timeout_ms : left_ms;
	} else if (ring->awake_until_ns) { /* events may have come since the last read */
		ring->awake_until_ns = 0;
		timeout_ms = 0;
	}
	count = epoll_wait(perf_buffer__epoll_fd(ring->wakeups), ready, MAX_READY, timeout_ms);
	if (count < 0)
		return errno == EINTR ? 0 : -errno;
	if (count > 0) {
		eventfd_t woken;

		eventfd_read(ring->wake_fd, &woken);
		perf_buffer__consume(ring->wakeups);
		ring->awake_until_ns = now_ns() + (WAKEUP_PAUSE_MS + 1) * NANOS_PER_MILLI;
	}
	return 0;
}

/*
 * perf_buffer__poll() is not used, because it reads every ready ring to its end, and a batch may be full
 * before. This function waits itself, reads one ring after the other, and stops when the batch is full. The
 * next call reads the rest before it waits again.
 */
int ring_read(struct ring *ring, struct retransmit_event *slots, size_t capacity, int timeout_ms)
{
	size_t rings = perf_buffer__buffer_cnt(ring->buffer);

	ring->slots = slots;
	ring->capacity = capacity;
	ring->count = 0;
	if (!ring->unread) {
		int err = wait_for_events(ring, timeout_ms);

		if (err)
			return err;
		ring->next = 0;
	}
	ring->unread = false;
	for (; ring->next < rings; ring->next++) {
		int err = perf_buffer__consume_buffer(ring->buffer, ring->next);

		if (err < 0)
			return err;
		if (ring->count == ring->capacity) {
			ring->unread = true;
			break;
		}
	}
	qsort(ring->slots, ring->count, sizeof(*ring->slots), by_time);
	return ring->count;
}

void ring_rewind(struct ring *ring)
{
	ring->unread = false;
}

void ring_close(struct ring *ring)
{
	if (ring->wake_fd > 0) /* 0: not opened */
		close(ring->wake_fd);
	perf_buffer__free(ring->wakeups);
	perf_buffer__free(ring->buffer);
}
