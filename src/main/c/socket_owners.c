// SPDX-License-Identifier: MIT
#include "socket_owners.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 1 << 10, MAX_CAPACITY = 1 << 20 };

void socket_owners_open(struct socket_owners *owners, const struct bpf_program *program)
{
	pthread_mutex_init(&owners->lock, NULL);
	if (bpf_program__autoload(program))
		owners->link = bpf_program__attach_iter(program, NULL);
}

static int compare(__u64 left, __u64 right)
{
	return (left > right) - (left < right);
}

static int by_inode_and_age(const void *a, const void *b)
{
	const struct socket_owner *left = a, *right = b;
	int order = compare(left->inode, right->inode);

	order = order ? order : compare(left->start_ns, right->start_ns);
	order = order ? order : compare(left->pid, right->pid);
	return order ? order : (left->fd > right->fd) - (left->fd < right->fd);
}

/*
 * Reads from the iterator until its end, or until MAX_CAPACITY. Returns the number of bytes in *table, which
 * the caller frees in any case, or -errno.
 */
static ssize_t read_all(int iterator, char **table)
{
	size_t used = 0, size = 0;

	for (;;) {
		if (used == size) {
			size_t more = size ? 2 * size : FIRST_CAPACITY * sizeof(struct socket_owner);
			char *grown = used < MAX_CAPACITY * sizeof(struct socket_owner)
					      ? realloc(*table, more)
					      : NULL;

			if (!grown)
				return used; /* sockets that were not read get no owner */
			*table = grown;
			size = more;
		}
		ssize_t got = read(iterator, *table + used, size - used);

		if (got == 0)
			return used;
		if (got > 0)
			used += got;
		else if (errno != EINTR && errno != EAGAIN)
			return -errno;
	}
}

/* Removes processes that tcpretrans cannot see, and returns how many entries remain. */
static size_t remove_invisible(struct socket_owner *table, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (table[i].pid)
			table[kept++] = table[i];
	return kept;
}

int socket_owners_list(struct socket_owners *owners)
{
	int iterator = owners->link ? bpf_iter_create(bpf_link__fd(owners->link)) : -1;
	char *read = NULL;

	if (iterator < 0)
		return owners->link ? -errno : -ENOTSUP;
	ssize_t bytes = read_all(iterator, &read);

	close(iterator);
	if (bytes < 0) {
		free(read);
		return bytes;
	}
	struct socket_owner *table = (void *)read, *previous;
	size_t count = remove_invisible(table, bytes / sizeof(*table));

	qsort(table, count, sizeof(*table), by_inode_and_age);
	pthread_mutex_lock(&owners->lock);
	previous = owners->table;
	owners->table = table;
	owners->count = count;
	pthread_mutex_unlock(&owners->lock);
	free(previous);
	return count;
}

/* Returns the index of the first entry whose inode is not smaller. */
static size_t lower_bound(const struct socket_owners *owners, __u64 inode)
{
	size_t low = 0, high = owners->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (owners->table[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int socket_owners_oldest(struct socket_owners *owners, __u64 inode, struct socket_owner *owner)
{
	pthread_mutex_lock(&owners->lock);
	size_t first = lower_bound(owners, inode);
	bool found = first < owners->count && owners->table[first].inode == inode;

	if (found)
		*owner = owners->table[first];
	pthread_mutex_unlock(&owners->lock);
	return found ? 0 : -ENOENT;
}

void socket_owners_close(struct socket_owners *owners)
{
	bpf_link__destroy(owners->link);
	free(owners->table);
}
