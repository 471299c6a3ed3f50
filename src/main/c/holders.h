/* SPDX-License-Identifier: MIT */
/* The processes that hold TCP sockets, as the kernel listed them last: libbpf only, no JNI. */
#ifndef TCPRETRANS_HOLDERS_H
#define TCPRETRANS_HOLDERS_H

#include "wire.h"

#include <pthread.h>
#include <stddef.h>

struct bpf_link;
struct bpf_program;

struct holders {
	struct bpf_link *link; /* NULL: this kernel lists none */
	pthread_mutex_t lock;  /* of what follows */
	struct socket_holder *table;
	size_t count;
};

/* Attaches the program that lists; where the kernel refuses it there will be no list. */
void holders_open(struct holders *holders, const struct bpf_program *program);

/*
 * Lists the holders of all TCP sockets, of at most a million descriptors. Returns how many, -ENOTSUP where
 * the kernel lists none, or another -errno. One thread at a time.
 */
int holders_list(struct holders *holders);

/*
 * Copies who held a socket when they were listed last: of several processes the one that started first, with
 * its lowest descriptor. Processes that the tracer cannot see are left out. Any thread. Returns 0, or
 * -ENOENT.
 */
int holders_oldest(struct holders *holders, __u64 inode, struct socket_holder *holder);

void holders_close(struct holders *holders);

#endif
