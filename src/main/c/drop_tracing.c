// SPDX-License-Identifier: MIT
#include "drop_tracing.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <time.h>

/* The maps that both objects share. */
static const char *const shared_maps[] = {"drops", "drops_since"};
enum { SHARED_MAPS = sizeof(shared_maps) / sizeof(shared_maps[0]) };

int drop_tracing_load(struct drop_tracing *drops, const struct object_image *image,
		      const struct bpf_object *retransmits, struct object_error *error)
{
	int err = 0;

	drops->object = object_open(image, error);
	if (!drops->object)
		return -1;
	for (int i = 0; i < SHARED_MAPS && !err; i++)
		err = bpf_map__reuse_fd(bpf_object__find_map_by_name(drops->object, shared_maps[i]),
					bpf_object__find_map_fd_by_name(retransmits, shared_maps[i]));
	if (err)
		return object_fail(error, "configure", "the BPF object for drops", err);
	drops->since_fd = bpf_object__find_map_fd_by_name(retransmits, "drops_since");
	err = bpf_object__load(drops->object);
	return err ? object_fail(error, "load", "the BPF program for drops", err) : 0;
}

static struct bpf_program *program(const struct drop_tracing *drops)
{
	return bpf_object__find_program_by_name(drops->object, "packet_dropped");
}

/* Stores that every drop from now on is recorded. Returns 0, or -1 with errno set. */
static int mark_tracing_start(const struct drop_tracing *drops)
{
	struct timespec now;
	__u32 zero = 0;

	clock_gettime(CLOCK_MONOTONIC, &now);
	__u64 since = now.tv_sec * 1000000000ULL + now.tv_nsec;

	return bpf_map_update_elem(drops->since_fd, &zero, &since, BPF_ANY);
}

int drop_tracing_start(struct drop_tracing *drops, struct object_error *error)
{
	drops->link = bpf_program__attach(program(drops));
	if (!drops->link)
		return object_fail(error, "attach to", "kfree_skb", errno);
	return mark_tracing_start(drops) ? object_fail(error, "write the BPF map", "drops_since", errno) : 0;
}

/* Since 6.1 the kernel does not run the program for a drop that interrupts it, and counts such drops. */
void drop_tracing_check(struct drop_tracing *drops)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);

	if (!drops->object || bpf_obj_get_info_by_fd(bpf_program__fd(program(drops)), &info, &size) ||
	    info.recursion_misses == drops->missed)
		return;
	drops->missed = info.recursion_misses;
	mark_tracing_start(drops);
}

void drop_tracing_stop(struct drop_tracing *drops)
{
	bpf_link__destroy(drops->link);
	drops->link = NULL;
}

void drop_tracing_close(struct drop_tracing *drops)
{
	drop_tracing_stop(drops);
	bpf_object__close(drops->object);
}
