/* SPDX-License-Identifier: MIT */
/* A list of the processes that own TCP sockets, as the kernel made it last. */
#ifndef TCPRETRANS_SOCKET_OWNERS_H
#define TCPRETRANS_SOCKET_OWNERS_H

#include "wire.h"

#include <pthread.h>
#include <stddef.h>

struct bpf_link;
struct bpf_program;

struct socket_owners {
	struct bpf_link *link; /* NULL: there is no list, because the kernel cannot make it */
	pthread_mutex_t lock;  /* of the following fields */
	struct socket_owner *table;
	size_t count;
};

/* Attaches the iterator if it is loaded. If the kernel refuses that, there will be no list. */
void socket_owners_open(struct socket_owners *owners, const struct bpf_program *program);

/*
 * Makes a new list, of at most a million descriptors of TCP sockets. Returns the number of its entries, one
 * for each descriptor of each visible process, -ENOTSUP if the kernel cannot list them, or another -errno;
 * the last list then remains. Only one thread at a time may call this function.
 */
int socket_owners_list(struct socket_owners *owners);

/*
 * Copies the owner of a socket, with its lowest descriptor, from the last list. If several processes own the
 * socket, it is the one that started first. Processes that tcpretrans cannot see are no owners. Returns 0, or
 * -ENOENT. Thread-safe.
 */
int socket_owners_oldest(struct socket_owners *owners, __u64 inode, struct socket_owner *owner);

void socket_owners_close(struct socket_owners *owners);

#endif
