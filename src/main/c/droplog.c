// SPDX-License-Identifier: MIT
#include "droplog.h"

#include "drop_rows.h"
#include "kernel_clock.h"
#include "log_reader.h"
#include "places.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

/* A CPU that fills a block takes it away from the others, so there are more blocks than CPUs. */
enum { BLOCKS_PER_CPU = 4 };

static const struct {
	const char *typed, *raw, *tracepoint;
} hooks[DROPLOG_HOOKS] = {
	[DROPLOG_DROPS] = {"packet_dropped", "packet_dropped_raw", "kfree_skb"},
	[DROPLOG_DEPARTURES] = {"packet_left", "packet_left_raw", "net_dev_start_xmit"},
};

static const char *const kprobes[DROPLOG_KPROBES] = {"conntrack_alloc_return", "conntrack_alloc_entry"};

static const struct {
	const char *name;
	size_t field; /* of struct droplog */
} arrays[] = {
	{"drop_blocks", offsetof(struct droplog, drop_blocks)},
	{"block_times", offsetof(struct droplog, block_times)},
	{"left_chunks", offsetof(struct droplog, left_chunks)},
	{"left_acks", offsetof(struct droplog, left_acks)},
	{"log_state", offsetof(struct droplog, state)},
	{"row_state", offsetof(struct droplog, row_state)},
};

enum { ARRAYS = sizeof(arrays) / sizeof(arrays[0]) };

static const char *const queues[LOG_CLASSES] = {
	[LOG_DATA] = "data_blocks", [LOG_SYN] = "syn_blocks", [LOG_LEFT_SYN] = "left_syn_blocks"};

static struct bpf_map *map(const struct droplog *log, const char *name)
{
	return bpf_object__find_map_by_name(log->object, name);
}

static int select_programs(struct droplog *log, bool typed)
{
	for (int i = 0; i < DROPLOG_HOOKS; i++) {
		const char *wanted = typed ? hooks[i].typed : hooks[i].raw;
		const char *other = typed ? hooks[i].raw : hooks[i].typed;
		struct bpf_program *unused = bpf_object__find_program_by_name(log->object, other);

		log->programs[i] = bpf_object__find_program_by_name(log->object, wanted);
		if (!log->programs[i] || !unused)
			return -ENOENT;
		bpf_program__set_autoload(unused, false);
	}
	return 0;
}

static int select_kprobes(struct droplog *log, bool wanted)
{
	for (int i = 0; i < DROPLOG_KPROBES; i++) {
		log->kprobes[i] = bpf_object__find_program_by_name(log->object, kprobes[i]);
		if (!log->kprobes[i])
			return -ENOENT;
		bpf_program__set_autoload(log->kprobes[i], wanted);
	}
	return 0;
}

/* Gives a host with many CPUs more blocks. Returns 0 or -errno. */
static int size_blocks(struct droplog *log)
{
	__u32 blocks = bpf_map__max_entries(map(log, queues[LOG_DATA]));
	int cpus = libbpf_num_possible_cpus(), err;

	if (cpus < 0)
		return cpus;
	if (blocks < (__u32)cpus * BLOCKS_PER_CPU)
		blocks = cpus * BLOCKS_PER_CPU;
	log->blocks = LOG_CLASSES * blocks;
	err = bpf_map__set_max_entries(map(log, "drop_blocks"), log->blocks);
	err = err ? err : bpf_map__set_max_entries(map(log, "block_times"), log->blocks);
	for (int class = 0; class < LOG_CLASSES && !err; class ++)
		err = bpf_map__set_max_entries(map(log, queues[class]), blocks);
	return err;
}

/* Gives every block to the queue of its class. Returns 0 or -errno. */
static int fill_queues(const struct droplog *log)
{
	for (__u32 block = 0; block < log->blocks; block++) {
		const char *queue = queues[block / (log->blocks / LOG_CLASSES)];

		if (bpf_map_update_elem(bpf_map__fd(map(log, queue)), NULL, &block, BPF_ANY))
			return -errno;
	}
	return 0;
}

static size_t size_of(const struct bpf_map *map)
{
	return (size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);
}

static int map_arrays(struct droplog *log, struct object_error *error)
{
	for (int i = 0; i < ARRAYS; i++) {
		const struct bpf_map *array = map(log, arrays[i].name);
		const void *values = mmap(NULL, size_of(array), PROT_READ, MAP_SHARED, bpf_map__fd(array), 0);

		if (values == MAP_FAILED)
			return object_fail(error, "mmap the BPF map", arrays[i].name, errno);
		memcpy((char *)log + arrays[i].field, &values, sizeof(values));
	}
	return 0;
}

int droplog_load(struct droplog *log, const struct object_image *image, bool typed, bool with_kprobes,
		 struct object_error *error)
{
	int err;

	log->object = object_open(image, error);
	if (!log->object)
		return -1;
	err = select_programs(log, typed);
	err = err ? err : select_kprobes(log, with_kprobes);
	err = err ? err : size_blocks(log);
	if (err)
		return object_fail(error, "configure", "the BPF object for drops", err);
	err = bpf_object__load(log->object);
	if (err)
		return object_fail(error, "load", "the BPF programs for drops", err);
	err = fill_queues(log);
	if (err)
		return object_fail(error, "fill the BPF maps of", "the drop log", err);
	log->places = places_open(bpf_map__fd(map(log, "drop_places")));
	if (!log->places)
		return object_fail(error, "allocate", "the places of drops", errno);
	return map_arrays(log, error);
}

/* Connection tracking may be a module that is not loaded, and a compiler may inline the function. */
static void attach_kprobes(struct droplog *log)
{
	for (int i = 0; i < DROPLOG_KPROBES && bpf_program__autoload(log->kprobes[i]); i++) {
		log->kprobe_links[i] = bpf_program__attach(log->kprobes[i]);
		if (!log->kprobe_links[i])
			return;
	}
}

/* Attaches the hook for drops first: a departure alone is no evidence without a complete log of drops. */
int droplog_start(struct droplog *log, struct object_error *error)
{
	for (int i = 0; i < DROPLOG_HOOKS; i++) {
		log->links[i] = bpf_program__attach(log->programs[i]);
		if (!log->links[i])
			return object_fail(error, "attach to", hooks[i].tracepoint, errno);
		if (i == DROPLOG_DROPS)
			log->started_ns = kernel_clock_ns();
	}
	attach_kprobes(log);
	error->log[0] = '\0'; /* drops what libbpf logged about a function that does not exist */
	return 0;
}

/*
 * Since 6.1 the kernel does not run the program for a drop that interrupts it, and since 6.2 it counts these
 * drops. Then the log is complete only from now on.
 */
static void find_missed(struct droplog *log)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);

	if (!log->object ||
	    bpf_obj_get_info_by_fd(bpf_program__fd(log->programs[DROPLOG_DROPS]), &info, &size) ||
	    info.recursion_misses == log->missed)
		return;
	log->missed = info.recursion_misses;
	log->started_ns = kernel_clock_ns();
}

void droplog_check(struct droplog *log)
{
	pthread_mutex_lock(&log->lock);
	find_missed(log);
	pthread_mutex_unlock(&log->lock);
}

/* Returns the time since when no record of the class was overwritten; 0: none was. */
static __u64 kept_since(const struct droplog *log, enum log_class class)
{
	__u32 blocks = log->blocks / LOG_CLASSES;
	const struct block_times *times = log->block_times + class * blocks;
	__u64 since = 0;

	for (__u32 i = 0; i < blocks; i++)
		if (times[i].lost_until_ns > since)
			since = times[i].lost_until_ns;
	return since;
}

/* Returns when every drop of the class since then is in the log. */
static __u64 complete_since(const struct droplog *log, enum log_class class)
{
	__u64 recorded = log->started_ns > log->state->missed_ns ? log->started_ns : log->state->missed_ns;
	__u64 kept = kept_since(log, class);

	return kept > recorded ? kept : recorded;
}

static int find(struct droplog *log, const struct drop_query *questions, size_t count, void *answer,
		size_t size)
{
	struct drop_answer *header = answer;
	bool complete;
	int length = log_read(log, questions, count, answer, size, &complete);

	if (length < 0)
		return length;
	/* The times are read after the records: they tell which records were overwritten meanwhile. */
	atomic_thread_fence(memory_order_acquire);
	find_missed(log);
	header->since_ns = complete ? complete_since(log, LOG_DATA) : kernel_clock_ns();
	header->syn_since_ns = complete ? complete_since(log, LOG_SYN) : kernel_clock_ns();
	header->left_syn_since_ns = kept_since(log, LOG_LEFT_SYN);
	return length;
}

int droplog_find(struct droplog *log, const struct drop_query *questions, size_t count, void *answer,
		 size_t size)
{
	pthread_mutex_lock(&log->lock);
	int length = find(log, questions, count, answer, size);

	pthread_mutex_unlock(&log->lock);
	return length;
}

static int count(struct droplog *log, const struct drop_filter *filter)
{
	int drops = log_count(log, filter, LOG_SYN);

	if (drops >= 0 && !filter->tracked) {
		int others = log_count(log, filter, LOG_DATA);

		drops = others < 0 ? others : drops + others;
	}
	atomic_thread_fence(memory_order_acquire); /* as in find() */
	find_missed(log);
	if (complete_since(log, LOG_SYN) > filter->since_ns ||
	    (!filter->tracked && complete_since(log, LOG_DATA) > filter->since_ns))
		return -ENODATA;
	return drops;
}

int droplog_count(struct droplog *log, const struct drop_filter *filter)
{
	pthread_mutex_lock(&log->lock);
	int drops = count(log, filter);

	pthread_mutex_unlock(&log->lock);
	return drops;
}

int droplog_start_rows(struct droplog *log)
{
	struct row_state wanted = {.wanted = 1};
	__u32 zero = 0;

	log->rows = drop_rows_open(bpf_map__fd(map(log, "drop_rows")), log->places);
	if (!log->rows || bpf_map_update_elem(bpf_map__fd(map(log, "row_state")), &zero, &wanted, BPF_ANY))
		return -errno;
	return drop_rows_descriptor(log->rows);
}

int droplog_read_rows(struct droplog *log, void *batch, size_t size)
{
	struct drop_rows_header *header = batch;
	int count;

	if (!log->rows || size < sizeof(*header) + sizeof(struct drop_row))
		return -EINVAL;
	pthread_mutex_lock(&log->lock);
	count = drop_rows_read(log->rows, (void *)(header + 1),
			       (size - sizeof(*header)) / sizeof(struct drop_row));
	pthread_mutex_unlock(&log->lock);
	if (count < 0)
		return count;
	*header = (struct drop_rows_header){.left_out = log->row_state->left_out};
	return count;
}

int droplog_places(const struct droplog *log, struct drop_place *places, size_t capacity)
{
	int fd = bpf_map__fd(map(log, "drop_places"));
	__u32 key, *previous = NULL;
	size_t count = 0;

	while (bpf_map_get_next_key(fd, previous, &key) == 0) {
		struct drop_place place;

		previous = &key;
		if (bpf_map_lookup_elem(fd, &key, &place))
			return -errno;
		if (place.kind == KIND_DEPARTURE)
			continue;
		if (count < capacity)
			places[count] = place;
		count++;
	}
	return count;
}

void droplog_stop(struct droplog *log)
{
	for (int i = 0; i < DROPLOG_HOOKS; i++) {
		bpf_link__destroy(log->links[i]);
		log->links[i] = NULL;
	}
	for (int i = DROPLOG_KPROBES - 1; i >= 0; i--) {
		bpf_link__destroy(log->kprobe_links[i]);
		log->kprobe_links[i] = NULL;
	}
}

void droplog_close(struct droplog *log)
{
	droplog_stop(log);
	for (int i = 0; i < ARRAYS; i++) {
		void *values;

		memcpy(&values, (char *)log + arrays[i].field, sizeof(values));
		if (values)
			munmap(values, size_of(map(log, arrays[i].name)));
	}
	drop_rows_close(log->rows);
	places_close(log->places);
	bpf_object__close(log->object);
	*log = (struct droplog){0};
}
