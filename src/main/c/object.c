// SPDX-License-Identifier: MIT
#include "object.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libbpf has one print function for the whole process. */
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

int object_check_types(const char *btf_file)
{
	struct btf *btf = btf__parse(btf_file, NULL);
	int err = btf ? 0 : -errno;

	btf__free(btf);
	return err;
}

int object_set_constant(struct bpf_object *object, const char *name, const void *value, size_t size)
{
	struct bpf_map *rodata = bpf_object__find_map_by_name(object, ".rodata");
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_var_secinfo *variable;
	const struct btf_type *section;
	size_t rodata_size;
	char *data;
	int i, id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);

	if (!rodata || id < 0)
		return -ENOENT;
	data = (char *)bpf_map__initial_value(rodata, &rodata_size);
	section = btf__type_by_id(btf, id);
	variable = btf_var_secinfos(section);
	for (i = 0; i < btf_vlen(section); i++, variable++) {
		const struct btf_type *type = btf__type_by_id(btf, variable->type);

		if (strcmp(btf__name_by_offset(btf, type->name_off), name) != 0)
			continue;
		if (!data || variable->size != size || variable->offset + size > rodata_size)
			return -EINVAL;
		memcpy(data + variable->offset, value, size);
		return 0;
	}
	return -ENOENT;
}

int object_program_fd(const struct bpf_object *object, const char *name)
{
	return bpf_program__fd(bpf_object__find_program_by_name(object, name));
}

int object_set_tracer(struct bpf_object *object)
{
	struct statx ns; /* stat() would need glibc 2.33 */
	__u32 number, pid = getpid();
	int err;

	if (statx(AT_FDCWD, "/proc/self/ns/pid", 0, STATX_INO, &ns))
		return -errno;
	number = ns.stx_ino;
	err = object_set_constant(object, "tracer_pid_ns", &number, sizeof(number));
	return err ? err : object_set_constant(object, "tracer_pid", &pid, sizeof(pid));
}
