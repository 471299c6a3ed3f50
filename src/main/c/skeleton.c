// SPDX-License-Identifier: MIT
#include "skeleton.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define FIELD(name)    #name, offsetof(struct skeleton, name)
#define NO_FIELD(name) #name, 0

/*
 * Hooks are attached in this order: returns before entries, and tcp_retransmit_skb, the outer function, last.
 * A return without its entry is ignored, but an entry without its return would stay in flight.
 */
static const struct part {
	enum {
		MAP,
		ARRAY,   /* a map of values that skeleton_load() maps into memory */
		PROGRAM, /* the owner of the skeleton runs it, or attaches it itself */
		HOOK,    /* a program that skeleton_attach() attaches */
	} kind;
	const char *name;
	size_t field;      /* of struct skeleton, for the pointer to the part; 0: none */
	unsigned features; /* the part is left out unless all of these are wanted */
} parts[] = {
	{MAP, FIELD(closed_sockets), 0},
	{MAP, FIELD(events), 0},
	{MAP, FIELD(forks), WITH_FORKS},
	{MAP, FIELD(netns_segs), 0},
	{MAP, FIELD(wakeups), 0},
	{MAP, NO_FIELD(inflight_in_thread), WITH_KPROBE},
	{ARRAY, FIELD(counters), 0},
	{ARRAY, FIELD(netns_extra), 0},
	{ARRAY, FIELD(sent_counts), 0},
	{PROGRAM, FIELD(list_socket_owners), WITH_OWNER_LIST},
	{PROGRAM, FIELD(read_netns), 0},
	{PROGRAM, FIELD(read_netns_of_file), 0},
	{PROGRAM, FIELD(read_sent_counts), 0},
	{PROGRAM, FIELD(tracepoint_sees_failed_sends), WITH_TRACEPOINT},
	{HOOK, NO_FIELD(process_forked), WITH_FORKS},
	{HOOK, NO_FIELD(socket_state_changed), 0},
	{HOOK, NO_FIELD(connection_closed), 0},
	{HOOK, NO_FIELD(socket_destroyed), 0},
	{HOOK, NO_FIELD(synack_traced), 0},
	{HOOK, NO_FIELD(loss_probe_return), WITH_LOSS_PROBES},
	{HOOK, NO_FIELD(loss_probe_entry), WITH_LOSS_PROBES},
	{HOOK, NO_FIELD(retransmit_traced), WITH_TRACEPOINT},
	{HOOK, NO_FIELD(retransmit_traced_second), WITH_TRACEPOINT},
	{HOOK, NO_FIELD(retransmit_return), WITH_KPROBE},
	{HOOK, NO_FIELD(inner_retransmit_return), WITH_KPROBE},
	{HOOK, NO_FIELD(inner_retransmit_entry), WITH_KPROBE},
	{HOOK, NO_FIELD(retransmit_entry), WITH_KPROBE},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static void *field(struct skeleton *skeleton, const struct part *part)
{
	return (char *)skeleton + part->field;
}

static int select_map(struct skeleton *skeleton, const struct part *part, bool wanted)
{
	struct bpf_map *map = bpf_object__find_map_by_name(skeleton->object, part->name);

	if (part->kind == MAP && part->field)
		*(struct bpf_map **)field(skeleton, part) = map;
	return map ? bpf_map__set_autocreate(map, wanted) : -ENOENT;
}

static int select_program(struct skeleton *skeleton, const struct part *part, bool wanted)
{
	struct bpf_program *program = bpf_object__find_program_by_name(skeleton->object, part->name);

	if (part->field)
		*(struct bpf_program **)field(skeleton, part) = program;
	return program ? bpf_program__set_autoload(program, wanted) : -ENOENT;
}

/* Fails if the constants of the object are not a struct config. Returns 0 or -errno. */
static int find_config(struct skeleton *skeleton)
{
	struct bpf_map *constants = bpf_object__find_map_by_name(skeleton->object, ".rodata");
	size_t size = 0;

	skeleton->config = constants ? (void *)bpf_map__initial_value(constants, &size) : NULL;
	return size == sizeof(*skeleton->config) ? 0 : -EINVAL;
}

int skeleton_open(struct skeleton *skeleton, const struct object_image *image, unsigned features,
		  struct object_error *error)
{
	skeleton->object = object_open(image, error);
	if (!skeleton->object)
		return -1;
	int err = find_config(skeleton);

	for (const struct part *part = parts; part < parts + PARTS && !err; part++) {
		bool wanted = !(part->features & ~features);

		err = part->kind == MAP || part->kind == ARRAY ? select_map(skeleton, part, wanted)
							       : select_program(skeleton, part, wanted);
	}
	return err ? object_fail(error, "open", "the BPF object", err) : 0;
}

static size_t size_of(const struct bpf_map *map)
{
	return (size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);
}

int skeleton_load(struct skeleton *skeleton, struct object_error *error)
{
	int err = bpf_object__load(skeleton->object);

	if (err)
		return object_fail(error, "load", "the BPF programs", err);
	for (const struct part *part = parts; part < parts + PARTS; part++) {
		if (part->kind != ARRAY)
			continue;
		const struct bpf_map *map = bpf_object__find_map_by_name(skeleton->object, part->name);
		void *values =
			mmap(NULL, size_of(map), PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

		if (values == MAP_FAILED)
			return object_fail(error, "mmap the BPF map", part->name, errno);
		memcpy(field(skeleton, part), &values, sizeof(values));
	}
	return 0;
}

/*
 * gcc can inline the first checks of __tcp_retransmit_skb into its callers, which then call the rest of it,
 * a function named .part.0 with the same parameters and result. In Debian's 6.1 on arm64 the tail loss probe
 * does so, and a kprobe of the function's own name would miss it.
 */
static struct bpf_link *attach_kprobe_or_part(struct bpf_program *program, const char *section,
					      const char *function)
{
	struct bpf_link *link = NULL;

	if (strcmp(function, "__tcp_retransmit_skb") == 0)
		link = bpf_program__attach_kprobe(program, strncmp(section, "kretprobe", 9) == 0,
						  "__tcp_retransmit_skb.part.0");
	return link ? link : bpf_program__attach(program);
}

static int attach(struct skeleton *skeleton, const struct part *part, struct object_error *error)
{
	struct bpf_program *program = bpf_object__find_program_by_name(skeleton->object, part->name);
	const char *section = bpf_program__section_name(program);
	const char *function = strchr(section, '/') + 1;
	struct bpf_link *link = attach_kprobe_or_part(program, section, function);

	if (!link)
		return object_fail(error, "attach to", function, errno);
	error->log[0] = '\0'; /* drops what libbpf logged about a .part.0 that does not exist */
	skeleton->links[skeleton->link_count++] = (struct hook_link){link, part->features};
	return 0;
}

int skeleton_attach(struct skeleton *skeleton, unsigned features, struct object_error *error)
{
	for (const struct part *part = parts; part < parts + PARTS; part++)
		if (part->kind == HOOK && !(part->features & ~features) && attach(skeleton, part, error))
			return -1;
	return 0;
}

int skeleton_use_tracepoint(struct skeleton *skeleton, struct object_error *error)
{
	int kept = 0;

	for (int i = 0; i < skeleton->link_count; i++)
		if (skeleton->links[i].features & (WITH_KPROBE | WITH_TRACEPOINT))
			bpf_link__destroy(skeleton->links[i].link);
		else
			skeleton->links[kept++] = skeleton->links[i];
	skeleton->link_count = kept;
	for (const struct part *part = parts; part < parts + PARTS; part++)
		if (part->kind == HOOK && part->features == WITH_TRACEPOINT && attach(skeleton, part, error))
			return -1;
	return 0;
}

void skeleton_detach(struct skeleton *skeleton)
{
	while (skeleton->link_count > 0)
		bpf_link__destroy(skeleton->links[--skeleton->link_count].link);
}

void skeleton_close(struct skeleton *skeleton)
{
	skeleton_detach(skeleton);
	for (const struct part *part = parts; part < parts + PARTS; part++) {
		void *values;

		memcpy(&values, field(skeleton, part), sizeof(values));
		if (part->kind == ARRAY && values)
			munmap(values, size_of(bpf_object__find_map_by_name(skeleton->object, part->name)));
	}
	bpf_object__close(skeleton->object);
	*skeleton = (struct skeleton){0};
}
