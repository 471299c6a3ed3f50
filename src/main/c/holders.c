// SPDX-License-Identifier: MIT
#include "holders.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_CAPACITY = 1 << 10, MAX_CAPACITY = 1 << 20 };

void holders_open(struct holders *holders, const struct bpf_program *program)
{
	pthread_mutex_init(&holders->lock, NULL);
	if (bpf_program__autoload(program))
		holders->link = bpf_program__attach_iter(program, NULL);
}

static int compare(__u64 left, __u64 right)
{
	return (left > right) - (left < right);
}

static int by_inode_and_age(const void *a, const void *b)
{
	const struct socket_holder *left = a, *right = b;
	int order = compare(left->inode, right->inode);

	order = order ? order : compare(left->start_ns, right->start_ns);
	order = order ? order : compare(left->pid, right->pid);
	return order ? order : (left->fd > right->fd) - (left->fd < right->fd);
}

/* Reads the list to its end. Returns how many bytes the table has then, or -errno; *table is freed by the
 * caller.
 */
static ssize_t read_all(int iterator, char **table)
{
	size_t used = 0, size = 0;

	for (;;) {
		if (used == size) {
			size_t more = size ? 2 * size : FIRST_CAPACITY * sizeof(struct socket_holder);
			char *grown = used < MAX_CAPACITY * sizeof(struct socket_holder)
					      ? realloc(*table, more)
					      : NULL;

			if (!grown)
				return used; /* the rest will have no owner */
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

static size_t without_unseen(struct socket_holder *table, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (table[i].pid)
			table[kept++] = table[i];
	return kept;
}

int holders_list(struct holders *holders)
{
	int iterator = holders->link ? bpf_iter_create(bpf_link__fd(holders->link)) : -1;
	char *read = NULL;

	if (iterator < 0)
		return holders->link ? -errno : -ENOTSUP;
	ssize_t bytes = read_all(iterator, &read);

	close(iterator);
	if (bytes < 0) {
		free(read);
		return bytes;
	}
	struct socket_holder *table = (void *)read, *previous;
	size_t count = without_unseen(table, bytes / sizeof(*table));

	qsort(table, count, sizeof(*table), by_inode_and_age);
	pthread_mutex_lock(&holders->lock);
	previous = holders->table;
	holders->table = table;
	holders->count = count;
	pthread_mutex_unlock(&holders->lock);
	free(previous);
	return count;
}

/* The first entry of this inode or of a larger one. */
static size_t first_of(const struct holders *holders, __u64 inode)
{
	size_t low = 0, high = holders->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (holders->table[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int holders_oldest(struct holders *holders, __u64 inode, struct socket_holder *holder)
{
	pthread_mutex_lock(&holders->lock);
	size_t first = first_of(holders, inode);
	bool found = first < holders->count && holders->table[first].inode == inode;

	if (found)
		*holder = holders->table[first];
	pthread_mutex_unlock(&holders->lock);
	return found ? 0 : -ENOENT;
}

void holders_close(struct holders *holders)
{
	bpf_link__destroy(holders->link);
	free(holders->table);
}
