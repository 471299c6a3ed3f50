// SPDX-License-Identifier: MIT
/*
 * Makes a running tracer receive synthetic retransmits at a given rate. BPF_PROG_TEST_RUN runs storm.bpf.c on
 * the tracer's own maps, so that the events go through its perf buffer and its counters.
 *
 * Usage: storm OBJECT PROGRAM EVENTS_PER_SECOND SECONDS
 * OBJECT is the compiled storm.bpf.c. PROGRAM is the name of a program of the tracer; of all loaded programs
 * of this name the newest is taken. Prints the number of events, and how many were lost because the buffer
 * was full.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

enum { EVENTS_PER_RUN = 100, MAX_MAPS = 16 }; /* EVENTS_PER_RUN as in storm.bpf.c */

/* Finds the ids of the maps of the newest program of this name. Returns their number, or -1. */
static int maps_of(const char *name, __u32 *ids)
{
	__u32 id = 0;
	int count = -1;

	while (!bpf_prog_get_next_id(id, &id)) {
		__u32 found[MAX_MAPS];
		struct bpf_prog_info info = {.nr_map_ids = MAX_MAPS, .map_ids = (unsigned long)found};
		__u32 size = sizeof(info);
		int fd = bpf_prog_get_fd_by_id(id);

		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size) && !strcmp(info.name, name)) {
			count = info.nr_map_ids < MAX_MAPS ? info.nr_map_ids : MAX_MAPS;
			memcpy(ids, found, sizeof(found));
		}
		if (fd >= 0)
			close(fd);
	}
	return count;
}

/* Lets the object use the tracer's maps of the same names, but not its constants. Returns 0, or -1. */
static int share(struct bpf_object *object, const char *program)
{
	__u32 ids[MAX_MAPS];
	int count = maps_of(program, ids), shared = 0;

	for (int i = 0; i < count; i++) {
		struct bpf_map_info info = {0};
		__u32 size = sizeof(info);
		int fd = bpf_map_get_fd_by_id(ids[i]);
		struct bpf_map *map;

		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
			return -1;
		map = strchr(info.name, '.') ? NULL : bpf_object__find_map_by_name(object, info.name);
		shared += map && !bpf_map__reuse_fd(map, fd);
		close(fd);
	}
	return shared == 6 ? 0 : -1; /* events, wakeups, last_wakeup, counters, netns_segs, netns_extra */
}

/* Returns the time in seconds. */
static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 5 ? bpf_object__open_file(argv[1], NULL) : NULL;
	__u32 zero = 0;
	__u64 context[1] = {0};
	struct capture_counters before, after;

	if (!object || share(object, argv[2]) || bpf_object__load(object)) {
		fprintf(stderr, "storm: cannot load %s on the maps of a program %s\n",
			argc > 1 ? argv[1] : "OBJECT", argc > 2 ? argv[2] : "PROGRAM");
		return 1;
	}
	int fd = bpf_program__fd(bpf_object__find_program_by_name(object, "storm"));
	int counters = bpf_object__find_map_fd_by_name(object, "counters");
	double rate = atof(argv[3]), start = now(), end = start + atof(argv[4]);
	long made = 0;

	bpf_map_lookup_elem(counters, &zero, &before);
	for (double time = start; time < end; time = now()) {
		while (made < rate * (now() - start)) {
			LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = context,
				    .ctx_size_in = sizeof(context));

			context[0] = made;
			if (bpf_prog_test_run_opts(fd, &options)) {
				perror("storm");
				return 1;
			}
			made += EVENTS_PER_RUN;
		}
		usleep(500);
	}
	bpf_map_lookup_elem(counters, &zero, &after);
	printf("%ld made in %.2f s, %lld lost\n", made, now() - start,
	       (long long)(after.lost_events - before.lost_events));
	return 0;
}
