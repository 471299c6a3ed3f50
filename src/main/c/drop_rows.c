// SPDX-License-Identifier: MIT
#include "drop_rows.h"

#include "log_layout.h"
#include "places.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Bytes of the buffer per CPU, and of all CPUs together. 1 MiB holds 10,900 rows: those of five places within
 * two seconds.
 */
enum { MAX_BUFFER = 1 << 20, MIN_BUFFER = 64 << 10, MAX_ALL_BUFFERS = 16 << 20 };

struct drop_rows {
	struct perf_buffer *buffer;
	struct places *places;
	bool unread; /* the last batch was full, so the rings from next on may have more rows */
	size_t next; /* index of a ring */
	/* the batch that is being filled */
	struct drop_row *copies;
	size_t capacity;
	size_t count;
};

/* Copies a record into the batch. Stops the reading of the ring when the batch is full. */
static enum bpf_perf_event_ret copy_record(void *context, int cpu, struct perf_event_header *header)
{
	struct drop_rows *rows = context;
	struct {
		struct perf_event_header header;
		__u32 size;
		char data[];
	} __attribute__((packed)) *sample = (void *)header;
	struct drop_row_record record;
	const struct drop_place *place;

	(void)cpu;
	/* Records of lost rows are ignored: the BPF program counts them. */
	if (header->type != PERF_RECORD_SAMPLE || sample->size < sizeof(record))
		return LIBBPF_PERF_EVENT_CONT;
	memcpy(&record, sample->data, sizeof(record));
	place = places_find(rows->places, record.drop.place);
	if (!place)
		return LIBBPF_PERF_EVENT_CONT;
	struct drop_row *copy = &rows->copies[rows->count++];

	*copy = (struct drop_row){
		.packet = places_describe(place, &record.drop),
		.sport = record.sport,
		.dport = record.dport,
		.ip = record.ip,
	};
	memcpy(copy->saddr, record.source, sizeof(copy->saddr));
	memcpy(copy->daddr, record.destination, sizeof(copy->daddr));
	return rows->count < rows->capacity ? LIBBPF_PERF_EVENT_CONT : LIBBPF_PERF_EVENT_DONE;
}

static struct perf_buffer *open_buffer(struct drop_rows *rows, int map_fd, int size)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.watermark = 1,
		.wakeup_watermark = size / 2,
	};

	return perf_buffer__new_raw(map_fd, size / getpagesize(), &attributes, copy_record, rows, NULL);
}

struct drop_rows *drop_rows_open(int map_fd, struct places *places)
{
	struct drop_rows *rows = calloc(1, sizeof(*rows));
	int size = MAX_BUFFER, err;

	if (!rows)
		return NULL;
	rows->places = places;
	while (size > MIN_BUFFER && size > MAX_ALL_BUFFERS / libbpf_num_possible_cpus())
		size /= 2;
	rows->buffer = open_buffer(rows, map_fd, size);
	while (!rows->buffer && errno == EPERM && size > MIN_BUFFER) {
		size /= 2;
		rows->buffer = open_buffer(rows, map_fd, size);
	}
	if (rows->buffer)
		return rows;
	err = errno;
	free(rows);
	errno = err;
	return NULL;
}

int drop_rows_descriptor(const struct drop_rows *rows)
{
	return perf_buffer__epoll_fd(rows->buffer);
}

static int by_time(const void *a, const void *b)
{
	__u64 left = ((const struct drop_row *)a)->packet.time_ns;
	__u64 right = ((const struct drop_row *)b)->packet.time_ns;

	return (left > right) - (left < right);
}

int drop_rows_read(struct drop_rows *rows, struct drop_row *copies, size_t capacity)
{
	size_t rings = perf_buffer__buffer_cnt(rows->buffer);

	rows->copies = copies;
	rows->capacity = capacity;
	rows->count = 0;
	if (!rows->unread)
		rows->next = 0;
	rows->unread = false;
	for (; rows->next < rings; rows->next++) {
		int err = perf_buffer__consume_buffer(rows->buffer, rows->next);

		if (err < 0)
			return err;
		if (rows->count == rows->capacity) {
			rows->unread = true;
			break;
		}
	}
	qsort(copies, rows->count, sizeof(*copies), by_time);
	return rows->count;
}

void drop_rows_close(struct drop_rows *rows)
{
	if (!rows)
		return;
	perf_buffer__free(rows->buffer);
	free(rows);
}
