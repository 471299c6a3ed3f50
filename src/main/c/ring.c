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
	/* Bytes per CPU. The largest holds 27,000 events; hosts with many CPUs get smaller ones. See the
	 * manual's page on overhead.
	 */
	MAX_BUFFER = 4 << 20,
	MIN_BUFFER = 256 << 10,
	MAX_ALL_BUFFERS = 32 << 20,
	MAX_READY = 64,
	NANOS_PER_MILLI = 1000000,
};

/* Takes one record from a ring into the batch; stops the ring's reading when the batch is full. */
static enum bpf_perf_event_ret take_record(void *context, int cpu, struct perf_event_header *header)
{
	struct ring *ring = context;
	struct {
		struct perf_event_header header;
		__u32 size;
		char data[];
	} __attribute__((packed)) *sample = (void *)header;

	(void)cpu;
	/* Lost records are counted, exactly and at once, by the program that could not write them. */
	if (header->type != PERF_RECORD_SAMPLE || sample->size < offsetof(struct retransmit_event, since_ns))
		return LIBBPF_PERF_EVENT_CONT;
	struct retransmit_event *slot = &ring->slots[ring->count++];
	/* Without drops, records end before what is said of them; what the ring adds for alignment is not
	 * ours. */
	size_t size =
		sample->size < sizeof(*slot) ? offsetof(struct retransmit_event, since_ns) : sizeof(*slot);

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

/* wakeup_bytes: how many are written before the reader is woken; 0: any. */
static struct perf_buffer *open_buffer(int map_fd, int size, int wakeup_bytes, perf_buffer_event_fn take,
				       void *context)
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
	return perf_buffer__new_raw(map_fd, size / getpagesize(), &attributes, take, context, NULL);
}

static int open_wake(struct ring *ring)
{
	struct epoll_event event = {.events = EPOLLIN};

	ring->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return ring->wake_fd < 0 || epoll_ctl(perf_buffer__epoll_fd(ring->wakeups), EPOLL_CTL_ADD,
					      ring->wake_fd, &event)
		       ? -errno
		       : 0;
}

void ring_wake(const struct ring *ring)
{
	eventfd_write(ring->wake_fd, 1);
}

/*
 * Without CAP_IPC_LOCK the kernel refuses with EPERM to map more than RLIMIT_MEMLOCK allows, of which other
 * buffers of this user may leave little. Returns 0 or -errno.
 */
static int open_events(struct ring *ring, int events_fd)
{
	int size = MAX_BUFFER;

	while (size > MIN_BUFFER && size > MAX_ALL_BUFFERS / libbpf_num_possible_cpus())
		size /= 2;
	ring->buffer = open_buffer(events_fd, size, size, take_record, ring);
	while (!ring->buffer && errno == EPERM && size > MIN_BUFFER) {
		size /= 2;
		ring->reduced_size = size;
		ring->buffer = open_buffer(events_fd, size, size, take_record, ring);
	}
	return ring->buffer ? 0 : -errno;
}

int ring_open(struct ring *ring, int events_fd, int wakeups_fd)
{
	int err;

	/* First, because it has only one size, and locks memory too. */
	ring->wakeups = open_buffer(wakeups_fd, getpagesize(), 0, ignore_record, NULL);
	err = ring->wakeups ? open_events(ring, events_fd) : -errno;
	return err ? err : open_wake(ring);
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

/* Waits for a wakeup, or until the time is over for which there is none. Returns 0 or -errno. */
static int await_events(struct ring *ring, int timeout_ms)
{
	struct epoll_event ready[MAX_READY];
	__u64 now = now_ns();
	int count;

	if (ring->awake_until_ns > now) {
		int left_ms = (ring->awake_until_ns - now) / NANOS_PER_MILLI + 1;

		timeout_ms = timeout_ms < left_ms ? timeout_ms : left_ms;
	} else if (ring->awake_until_ns) { /* a last look */
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
 * perf_buffer__poll() reads every ready ring to its end and its callbacks cannot refuse a record. So the
 * waiting is done here, the rings are read one by one, and reading stops when the batch is full. What that
 * left is read before waiting again.
 */
int ring_read(struct ring *ring, struct retransmit_event *slots, size_t capacity, int timeout_ms)
{
	size_t rings = perf_buffer__buffer_cnt(ring->buffer);

	ring->slots = slots;
	ring->capacity = capacity;
	ring->count = 0;
	if (!ring->more) {
		int err = await_events(ring, timeout_ms);

		if (err)
			return err;
		ring->next = 0;
	}
	ring->more = false;
	for (; ring->next < rings; ring->next++) {
		int err = perf_buffer__consume_buffer(ring->buffer, ring->next);

		if (err < 0)
			return err;
		if (ring->count == ring->capacity) {
			ring->more = true;
			break;
		}
	}
	qsort(ring->slots, ring->count, sizeof(*ring->slots), by_time);
	return ring->count;
}

void ring_close(struct ring *ring)
{
	if (ring->wake_fd > 0)
		close(ring->wake_fd);
	perf_buffer__free(ring->wakeups);
	perf_buffer__free(ring->buffer);
}
