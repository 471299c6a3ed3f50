// SPDX-License-Identifier: MIT
#include "raw_btf.h"

#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, char *buffer, size_t size)
{
	for (size_t used = 0; used < size;) {
		ssize_t got = read(fd, buffer + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -EINVAL;
		used += got;
	}
	return 0;
}

/* The kernel's own can be mapped since 6.16 (a539e2a6d51d); before, and anywhere else, it takes a copy. */
static int take(struct raw_btf *btf, int fd)
{
	struct statx file; /* fstat() would need glibc 2.33 */
	char *data;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &file))
		return -errno;
	if (!file.stx_size)
		return -EINVAL;
	data = mmap(NULL, file.stx_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data != MAP_FAILED) {
		btf->data = data;
		btf->size = file.stx_size;
		return 0;
	}
	data = mmap(NULL, file.stx_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data == MAP_FAILED)
		return -errno;
	btf->data = data;
	btf->size = file.stx_size;
	return read_all(fd, data, file.stx_size);
}

/* The last name has its end, so that no name need be measured before it is read. */
static int find_sections(struct raw_btf *btf)
{
	const struct btf_header *header = (const void *)btf->data;
	size_t left = btf->size;

	if (left < sizeof(*header) || header->magic != BTF_MAGIC || header->version != BTF_VERSION ||
	    header->hdr_len < sizeof(*header) || header->hdr_len > left)
		return -EINVAL;
	left -= header->hdr_len;
	if (header->type_off > left || header->type_len > left - header->type_off || header->str_off > left ||
	    header->str_len > left - header->str_off || !header->str_len)
		return -EINVAL;
	btf->types = btf->data + header->hdr_len + header->type_off;
	btf->types_size = header->type_len;
	btf->strings = btf->data + header->hdr_len + header->str_off;
	btf->strings_size = header->str_len;
	return header->type_off % 4 || btf->strings[btf->strings_size - 1] ? -EINVAL : 0;
}

int raw_btf_open(struct raw_btf *btf, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	int err;

	*btf = (struct raw_btf){0};
	if (fd < 0)
		return -errno;
	err = take(btf, fd);
	close(fd);
	return err ? err : find_sections(btf);
}

void raw_btf_close(struct raw_btf *btf)
{
	if (btf->data)
		munmap((void *)btf->data, btf->size);
	*btf = (struct raw_btf){0};
}

/* What follows a struct btf_type: so many bytes, and so many for each of its vlen parts. */
static const struct {
	__u8 known, fixed, part;
} kinds[] = {
	[BTF_KIND_INT] = {1, sizeof(__u32), 0},
	[BTF_KIND_PTR] = {1, 0, 0},
	[BTF_KIND_ARRAY] = {1, sizeof(struct btf_array), 0},
	[BTF_KIND_STRUCT] = {1, 0, sizeof(struct btf_member)},
	[BTF_KIND_UNION] = {1, 0, sizeof(struct btf_member)},
	[BTF_KIND_ENUM] = {1, 0, sizeof(struct btf_enum)},
	[BTF_KIND_FWD] = {1, 0, 0},
	[BTF_KIND_TYPEDEF] = {1, 0, 0},
	[BTF_KIND_VOLATILE] = {1, 0, 0},
	[BTF_KIND_CONST] = {1, 0, 0},
	[BTF_KIND_RESTRICT] = {1, 0, 0},
	[BTF_KIND_FUNC] = {1, 0, 0},
	[BTF_KIND_FUNC_PROTO] = {1, 0, sizeof(struct btf_param)},
	[BTF_KIND_VAR] = {1, sizeof(struct btf_var), 0},
	[BTF_KIND_DATASEC] = {1, 0, sizeof(struct btf_var_secinfo)},
	[BTF_KIND_FLOAT] = {1, 0, 0},
	[BTF_KIND_DECL_TAG] = {1, sizeof(struct btf_decl_tag), 0},
	[BTF_KIND_TYPE_TAG] = {1, 0, 0},
	[BTF_KIND_ENUM64] = {1, 0, sizeof(struct btf_enum64)},
};

size_t raw_btf_type_size(const struct raw_btf *btf, __u32 offset)
{
	const struct btf_type *type = (const void *)(btf->types + offset);
	size_t size = sizeof(*type), left = btf->types_size - offset;

	if (left < size || btf_kind(type) >= sizeof(kinds) / sizeof(kinds[0]) || !kinds[btf_kind(type)].known)
		return 0;
	size += kinds[btf_kind(type)].fixed + (size_t)kinds[btf_kind(type)].part * btf_vlen(type);
	return size <= left ? size : 0;
}

const char *raw_btf_name(const struct raw_btf *btf, __u32 offset)
{
	return offset < btf->strings_size ? btf->strings + offset : "";
}
