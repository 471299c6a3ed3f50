// SPDX-License-Identifier: MIT
#include "owner.h"

#include "wire.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct owner {
	struct bpf_object *object;
	struct bpf_link *link;
};

static int open_iterator(struct owner *owner, const struct object_image *image, struct object_error *error)
{
	struct bpf_program *program;
	int err;

	owner->object = object_open(image, error);
	if (!owner->object)
		return -1;
	err = object_set_tracer_pid_ns(owner->object);
	err = err ? err : bpf_object__load(owner->object);
	if (err)
		return object_fail(error, "load", "the BPF programs", err);
	program = bpf_object__find_program_by_name(owner->object, "list_socket_holders");
	owner->link = bpf_program__attach_iter(program, NULL);
	return owner->link ? 0 : object_fail(error, "attach", "iter/task_file", errno);
}

struct owner *owner_open(const struct object_image *image, struct object_error *error)
{
	struct owner *owner = calloc(1, sizeof(*owner));

	if (!owner) {
		object_fail(error, "allocate", "a list of socket holders", errno);
		return NULL;
	}
	object_collect_log(error);
	int err = open_iterator(owner, image, error);

	object_collect_log(NULL);
	if (!err)
		return owner;
	owner_close(owner);
	return NULL;
}

int owner_list(struct owner *owner, void *table, size_t size)
{
	int iterator = bpf_iter_create(bpf_link__fd(owner->link));
	size_t used = 0;
	ssize_t got;
	int err = 0;

	if (iterator < 0)
		return -errno;
	while ((got = read(iterator, (char *)table + used, size - used)) != 0) {
		if (got > 0)
			used += got;
		else if (errno != EINTR && errno != EAGAIN) {
			err = errno;
			break;
		}
		if (used == size) {
			err = ENOBUFS;
			break;
		}
	}
	close(iterator);
	return err ? -err : (int)(used / sizeof(struct socket_holder));
}

void owner_close(struct owner *owner)
{
	if (!owner)
		return;
	bpf_link__destroy(owner->link);
	bpf_object__close(owner->object);
	free(owner);
}
