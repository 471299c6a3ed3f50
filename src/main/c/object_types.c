// SPDX-License-Identifier: MIT
#include "object_types.h"

#include "btf_excerpt.h"
#include "raw_btf.h"
#include "type_names.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is looked for by name, but not by the objects' programs. */
static const char *const further_names[] = {"btf_trace_kfree_skb"};

/* The section of the program, and the kernel's function that stands for what it is attached to. */
static const char iterator_section[] = "iter/task_file", iterator_function[] = "bpf_iter_task_file";

/* A file in memory that has, where the kernel can tell (6.3), no right to be run. Returns it or -errno. */
static int memory_file(void)
{
	enum { NOEXEC_SEAL = 8 };
	int fd = memfd_create("kernel_types", MFD_CLOEXEC | NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("kernel_types", MFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Writes the kernel's types of these names into the file. Returns the iterator's function or -errno. */
static int cut_out(const struct object_types *types, const struct type_names *names)
{
	FILE *file = fopen(types->file, "w");
	struct raw_btf kernel;
	__u32 function = 0;
	int err;

	if (!file)
		return -errno;
	err = raw_btf_open(&kernel, "/sys/kernel/btf/vmlinux");
	err = err ? err : btf_excerpt_write(&kernel, names, iterator_function, &function, file);
	raw_btf_close(&kernel);
	fclose(file);
	return err ? err : function ? (int)function : -ENOENT;
}

/* The object is opened only for its types' names; whether it is sound, its load will tell. */
static int add_names(struct type_names *names, const struct object_image *image)
{
	struct bpf_object *object = bpf_object__open_mem(image->data, image->size, NULL);
	const struct btf *btf = object ? bpf_object__btf(object) : NULL;
	int err = btf ? type_names_add_all(names, btf) : -EINVAL;

	bpf_object__close(object);
	return err;
}

/* The same for what images need of the kernel. */
static int cut_out_for(const struct object_types *types, struct object_image *const *images, int count)
{
	struct type_names names = {0};
	int result = 0;

	for (size_t i = 0; i < sizeof(further_names) / sizeof(further_names[0]) && !result; i++)
		result = type_names_add(&names, further_names[i]);
	for (int i = 0; i < count && !result; i++)
		if (images[i]->data)
			result = add_names(&names, images[i]);
	result = result ? result : cut_out(types, &names);
	type_names_free(&names);
	return result;
}

static int prepare_iterator(struct bpf_program *program, struct bpf_prog_load_opts *options, long function)
{
	options->attach_btf_id = function;
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

/*
 * For a program of its type libbpf takes in all of the kernel's types, to find the one function. So it has
 * another type, which does not matter, until just before the kernel gets it. This stays so: the function is
 * the same for every object, and a libbpf without 8a0260dbf655 (1.3) frees the last handler twice.
 */
static int handle_iterator(int function)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, options, .cookie = function,
		    .prog_prepare_load_fn = prepare_iterator);
	static bool handled;

	if (!handled) {
		int handler = libbpf_register_prog_handler(iterator_section, BPF_PROG_TYPE_RAW_TRACEPOINT,
							   BPF_TRACE_ITER, &options);

		if (handler < 0)
			return handler;
		handled = true;
	}
	return 0;
}

int object_types_open(struct object_types *types, struct object_image *const *images, int count)
{
	int result;

	types->fd = memory_file();
	if (types->fd < 0)
		return types->fd;
	snprintf(types->file, sizeof(types->file), "/proc/self/fd/%d", types->fd);
	result = cut_out_for(types, images, count);
	result = result < 0 ? result : handle_iterator(result);
	if (result < 0) {
		object_types_close(types);
		return result;
	}
	for (int i = 0; i < count; i++)
		images[i]->btf_file = types->file;
	return 0;
}

void object_types_close(struct object_types *types)
{
	close(types->fd);
}
