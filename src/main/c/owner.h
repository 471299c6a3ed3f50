/* SPDX-License-Identifier: MIT */
/* Lists the processes that hold TCP sockets: libbpf only, no JNI. */
#ifndef TCPRETRANS_OWNER_H
#define TCPRETRANS_OWNER_H

#include "object.h"

struct owner;

/* Loads the iterator. NULL on failure, with *error filled. */
struct owner *owner_open(const struct object_image *image, struct object_error *error);

/*
 * Fills a table of struct socket_holder, one for each descriptor of a TCP socket, of all processes. Returns
 * how many, -ENOBUFS where the table is too small, or another -errno.
 */
int owner_list(struct owner *owner, void *table, size_t size);

/* Frees everything. NULL is allowed. */
void owner_close(struct owner *owner);

#endif
