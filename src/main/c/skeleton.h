/* SPDX-License-Identifier: MIT */
/*
 * The maps, programs and constants of retransmit.bpf.c, found by name in one place. bpftool can generate such
 * a skeleton, but then the build of the jar would need bpftool.
 */
#ifndef TCPRETRANS_SKELETON_H
#define TCPRETRANS_SKELETON_H

#include "config.h"
#include "object.h"
#include "wire.h"

struct bpf_link;
struct bpf_map;
struct bpf_program;

/* Parts of the object that not every session needs. */
enum skeleton_feature {
	WITH_KPROBE = 1,
	WITH_TRACEPOINT = 2,
	WITH_LOSS_PROBES = 4, /* needs WITH_KPROBE */
	WITH_OWNER_LIST = 8,
	WITH_FORKS = 16,
};

enum { SKELETON_MAX_HOOKS = 16 };

struct skeleton {
	struct bpf_object *object;
	struct config *config; /* valid until the object is loaded */

	/* Arrays in kernel memory, mapped once the object is loaded. */
	const struct capture_counters *counters;
	const struct netns_segs *netns_extra; /* NETNS_ENTRIES elements */
	struct sent_counts *sent_counts;

	struct bpf_map *closed_sockets, *events, *forks, *netns_segs,
		*wakeups; /* forks only with WITH_FORKS */

	/* Programs that skeleton_attach() does not attach. */
	struct bpf_program *list_socket_owners, *read_netns, *read_netns_of_file, *read_sent_counts,
		*tracepoint_sees_failed_sends; /* only with WITH_TRACEPOINT */

	struct hook_link {
		struct bpf_link *link;
		unsigned features; /* for which it is attached, a set of enum skeleton_feature */
	} links[SKELETON_MAX_HOOKS];
	int link_count;
};

/*
 * Opens the object without the parts whose features, a set of enum skeleton_feature, are not wanted. Returns
 * 0, or -1 with *error filled. The caller closes the skeleton in both cases.
 */
int skeleton_open(struct skeleton *skeleton, const struct object_image *image, unsigned features,
		  struct object_error *error);

/* Loads the object into the kernel and maps its arrays. Returns 0, or -1 with *error filled. */
int skeleton_load(struct skeleton *skeleton, struct object_error *error);

/*
 * Attaches the hooks that need no other than these features, with which the skeleton must have been opened.
 * Returns 0, or -1 with *error filled and some hooks attached.
 */
int skeleton_attach(struct skeleton *skeleton, unsigned features, struct object_error *error);

/*
 * Detaches the hooks for retransmits, and attaches the tracepoint. The skeleton must have been opened with
 * WITH_TRACEPOINT. Returns 0, or -1 with *error filled.
 */
int skeleton_use_tracepoint(struct skeleton *skeleton, struct object_error *error);

void skeleton_detach(struct skeleton *skeleton);

/* Detaches the hooks and frees the object. The skeleton can then be opened again. */
void skeleton_close(struct skeleton *skeleton);

#endif
