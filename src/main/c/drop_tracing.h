/* SPDX-License-Identifier: MIT */
/* The BPF object of drop.bpf.c: it records drops in maps that it shares with the programs for retransmits. */
#ifndef TCPRETRANS_DROP_TRACING_H
#define TCPRETRANS_DROP_TRACING_H

#include "object.h"

#include <linux/types.h>

struct bpf_link;

struct drop_tracing {
	struct bpf_object *object; /* NULL: drops are not traced */
	struct bpf_link *link;     /* NULL: not attached */
	int since_fd;              /* the map drops_since */
	__u64 missed;              /* drops that the program had missed at the last check */
};

/*
 * Loads the object of the image, which uses maps of the loaded object retransmits. Returns 0, or -1 with
 * *error filled. The caller closes *drops in both cases.
 */
int drop_tracing_load(struct drop_tracing *drops, const struct object_image *image,
		      const struct bpf_object *retransmits, struct object_error *error);

/* Attaches the loaded program and marks the start of tracing. Returns 0, or -1 with *error filled. */
int drop_tracing_start(struct drop_tracing *drops, struct object_error *error);

/*
 * Marks a new start of tracing if the program has missed a drop since the last check. Does nothing if drops
 * are not traced.
 */
void drop_tracing_check(struct drop_tracing *drops);

/* Detaches the program. The maps keep the drops. */
void drop_tracing_stop(struct drop_tracing *drops);

void drop_tracing_close(struct drop_tracing *drops);

#endif
