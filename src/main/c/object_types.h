/* SPDX-License-Identifier: MIT */
/*
 * The few kernel types that BPF objects are relocated against. libbpf takes in all 150,000 that a kernel has,
 * and looks through them once for each type of an object: most of the time and memory that loading takes. In
 * return types of modules are not found, and no pointer is followed: bpf/ reads no such type and, as a
 * relocation ends at a pointer, needs none behind one.
 */
#ifndef TCPRETRANS_OBJECT_TYPES_H
#define TCPRETRANS_OBJECT_TYPES_H

#include "object.h"

struct object_types {
	int fd;
	char file[32];
};

/*
 * Copies out of the kernel's own types those that the images name, into a file in memory that becomes their
 * btf_file; and lets libbpf load an iterator over all tasks' descriptors without the others, from now on.
 * Not for two threads at once. An image's data may be NULL.
 * Returns 0; or -errno, with nothing changed and nothing to be closed: then libbpf finds all by itself.
 */
int object_types_open(struct object_types *types, struct object_image *const *images, int count);

/* To be called once the objects are loaded. */
void object_types_close(struct object_types *types);

#endif
