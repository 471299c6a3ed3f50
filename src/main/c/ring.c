// SPDX-License-Identifier: MIT
#include "ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	/* For each CPU, which can hold 27,000 events; less where there are many. See README 'What it costs'.
	 */
	MAX_BUFFER = 4 << 20,
	MIN_BUFFER = 256 << 10,
	MAX_ALL_BUFFERS = 32 << 20,
	MAX_READY = 64,
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

int ring_open(struct ring *ring, int events_fd)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.wakeup_events = 1,
	};

	int size = MAX_BUFFER;

	while (size > MIN_BUFFER && size > MAX_ALL_BUFFERS / libbpf_num_possible_cpus())
		size /= 2;
	ring->buffer =
		perf_buffer__new_raw(events_fd, size / getpagesize(), &attributes, take_record, ring, NULL);
	return ring->buffer ? 0 : -errno;
}

static int by_time(const void *a, const void *b)
{
	__u64 left = ((const struct retransmit_event *)a)->time_ns;
	__u64 right = ((const struct retransmit_event *)b)->time_ns;

	return (left > right) - (left < right);
}

/*
 * perf_buffer__poll() reads every ready ring to its end and its callbacks cannot refuse a record. So the
 * waiting is done here, the rings are read one by one, and reading stops when the batch is full. The kernel
 * forgets a ring's readiness once it was polled: what a full batch left is read before waiting again.
 */
int ring_read(struct ring *ring, struct retransmit_event *slots, size_t capacity, int timeout_ms)
{
	struct epoll_event ready[MAX_READY];
	size_t rings = perf_buffer__buffer_cnt(ring->buffer);

	ring->slots = slots;
	ring->capacity = capacity;
	ring->count = 0;
	if (!ring->more) {
		ring->next = 0;
		if (epoll_wait(perf_buffer__epoll_fd(ring->buffer), ready, MAX_READY, timeout_ms) < 0 &&
		    errno != EINTR)
			return -errno;
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
	perf_buffer__free(ring->buffer);
}
