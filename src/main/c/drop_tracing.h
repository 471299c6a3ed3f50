/* SPDX-License-Identifier: MIT */
/* The second BPF object, which traces drops into a table that the retransmits' programs look into. */
#ifndef TCPRETRANS_DROP_TRACING_H
#define TCPRETRANS_DROP_TRACING_H

#include "object.h"

#include <linux/types.h>

struct bpf_link;

struct drop_tracing {
	struct bpf_object *object; /* NULL: drops are not traced */
	struct bpf_link *link;
	int since_fd;
	__u64 missed;
};

/* Loads, with the tables of the retransmits' object. Returns 0, or -1 with *error filled. */
int drop_tracing_load(struct drop_tracing *drops, const struct object_image *image,
		      const struct bpf_object *retransmits, struct object_error *error);

/* Begins, once loaded. Returns 0, or -1 with *error filled. */
int drop_tracing_start(struct drop_tracing *drops, struct object_error *error);

/* Where the kernel has not run the program for some drop since the last look, drops count as traced from now.
 */
void drop_tracing_check(struct drop_tracing *drops);

void drop_tracing_stop(struct drop_tracing *drops);

void drop_tracing_close(struct drop_tracing *drops);

#endif
