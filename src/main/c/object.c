// SPDX-License-Identifier: MIT
#include "object.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* libbpf has one print function per process, so the log of this thread has to be found from there. */
static __thread struct object_error *log_target;

static int collect_log(enum libbpf_print_level level, const char *format, va_list args)
{
	if (!log_target || level == LIBBPF_DEBUG)
		return 0;
	size_t used = strlen(log_target->log);

	return vsnprintf(log_target->log + used, sizeof(log_target->log) - used, format, args);
}

void object_collect_log(struct object_error *error)
{
	if (error)
		error->log[0] = '\0';
	libbpf_set_print(collect_log);
	log_target = error;
}

int object_fail(struct object_error *error, const char *step, const char *what, int err)
{
	error->step = step;
	snprintf(error->what, sizeof(error->what), "%s", what);
	error->error = err < 0 ? -err : err;
	return -1;
}

struct bpf_object *object_open(const struct object_image *image, struct object_error *error)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "tcpretrans",
		    .btf_custom_path = image->btf_file);
	struct bpf_object *object = bpf_object__open_mem(image->data, image->size, &options);

	if (!object)
		object_fail(error, "open", "the BPF object", errno);
	return object;
}

int object_check_btf(const char *btf_file)
{
	struct btf *btf = btf__parse(btf_file, NULL);
	int err = btf ? 0 : -errno;

	btf__free(btf);
	return err;
}
