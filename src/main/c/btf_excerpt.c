// SPDX-License-Identifier: MIT
#include "btf_excerpt.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct excerpt {
	const struct raw_btf *kernel;
	__u32 kernel_count; /* of types, and 1 */
	__u32 count;        /* of types that are wanted, and 1 */
	/* By the type's number in the kernel: where it lies, and its number in the excerpt, 0: none. */
	__u32 *offsets, *numbers;
	/* By the type's number in the excerpt: its number in the kernel. */
	__u32 *wanted;
	char *types; /* the excerpt's */
	size_t types_size;
	FILE *strings;
};

static const struct btf_type *type_at(const struct excerpt *excerpt, __u32 id)
{
	return (const void *)(excerpt->kernel->types + excerpt->offsets[id]);
}

/* The number in the excerpt of a type of the kernel, which thereby comes into it. */
static __u32 want(struct excerpt *excerpt, __u32 id)
{
	if (id && id < excerpt->kernel_count && !excerpt->numbers[id]) {
		excerpt->wanted[excerpt->count] = id;
		excerpt->numbers[id] = excerpt->count++;
	}
	return id < excerpt->kernel_count ? excerpt->numbers[id] : 0;
}

/* The one walk over all types. */
static int find(struct excerpt *excerpt, const struct type_names *names, const char *function,
		__u32 *function_id)
{
	const struct raw_btf *kernel = excerpt->kernel;
	const char *name;
	size_t size;

	for (__u32 offset = 0; offset < kernel->types_size; offset += size) {
		const struct btf_type *type = (const void *)(kernel->types + offset);
		__u32 id = excerpt->kernel_count++;

		size = raw_btf_type_size(kernel, offset);
		if (!size)
			return -EINVAL;
		excerpt->offsets[id] = offset;
		name = raw_btf_name(kernel, type->name_off);
		if (btf_is_func(type) && strcmp(name, function) == 0)
			*function_id = id;
		else if (type_names_contain(names, type, name))
			want(excerpt, id);
	}
	return 0;
}

static void copy_name(struct excerpt *excerpt, __u32 *offset)
{
	const char *name = raw_btf_name(excerpt->kernel, *offset);

	*offset = 0; /* where the empty name stands */
	if (!*name)
		return;
	*offset = ftell(excerpt->strings);
	fwrite(name, strlen(name) + 1, 1, excerpt->strings);
}

static void copy_reference(struct excerpt *excerpt, __u32 *id)
{
	*id = want(excerpt, *id);
}

static void copy_pointer(struct excerpt *excerpt, struct btf_type *type)
{
	bool to_function = type->type < excerpt->kernel_count && type->type &&
			   btf_is_func_proto(type_at(excerpt, type->type));

	type->type = to_function ? want(excerpt, type->type) : 0;
}

/* Replaces the names and the numbers that a copied type holds. Returns 0 or -EINVAL. */
static int translate(struct excerpt *excerpt, struct btf_type *type)
{
	__u16 count = btf_vlen(type);

	copy_name(excerpt, &type->name_off);
	switch (btf_kind(type)) {
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_FWD:
		break;
	case BTF_KIND_PTR:
		copy_pointer(excerpt, type);
		break;
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		copy_reference(excerpt, &type->type);
		break;
	case BTF_KIND_ARRAY:
		copy_reference(excerpt, &btf_array(type)->type);
		copy_reference(excerpt, &btf_array(type)->index_type);
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		for (struct btf_member *member = btf_members(type); count > 0; count--, member++) {
			copy_name(excerpt, &member->name_off);
			copy_reference(excerpt, &member->type);
		}
		break;
	case BTF_KIND_ENUM:
		for (struct btf_enum *value = btf_enum(type); count > 0; count--, value++)
			copy_name(excerpt, &value->name_off);
		break;
	case BTF_KIND_ENUM64:
		for (struct btf_enum64 *value = btf_enum64(type); count > 0; count--, value++)
			copy_name(excerpt, &value->name_off);
		break;
	case BTF_KIND_FUNC_PROTO:
		type->type = 0;
		memset(btf_params(type), 0, count * sizeof(struct btf_param));
		break;
	default: /* nothing consists of these */
		return -EINVAL;
	}
	return 0;
}

/* Copies what is wanted, and then is wanted because of that. */
static int copy(struct excerpt *excerpt)
{
	fputc('\0', excerpt->strings);
	for (__u32 i = 1; i < excerpt->count; i++) {
		__u32 offset = excerpt->offsets[excerpt->wanted[i]];
		size_t size = raw_btf_type_size(excerpt->kernel, offset);
		char *copied = excerpt->types + excerpt->types_size;

		memcpy(copied, excerpt->kernel->types + offset, size);
		if (translate(excerpt, (struct btf_type *)copied))
			return -EINVAL;
		excerpt->types_size += size;
	}
	return 0;
}

static int write_sections(const struct excerpt *excerpt, const char *strings, size_t strings_size, FILE *file)
{
	struct btf_header header = {
		.magic = BTF_MAGIC,
		.version = BTF_VERSION,
		.hdr_len = sizeof(header),
		.type_len = excerpt->types_size,
		.str_off = excerpt->types_size,
		.str_len = strings_size,
	};

	fwrite(&header, sizeof(header), 1, file);
	fwrite(excerpt->types, excerpt->types_size, 1, file);
	fwrite(strings, strings_size, 1, file);
	return fflush(file) || ferror(file) ? -EIO : 0;
}

int btf_excerpt_write(const struct raw_btf *kernel, const struct type_names *names, const char *function,
		      __u32 *function_id, FILE *file)
{
	/* All as large as it can become; of memory that is not written to, there is none. */
	size_t most = kernel->types_size / sizeof(struct btf_type) + 1;
	char *strings = NULL;
	size_t strings_size;
	struct excerpt excerpt = {
		.kernel = kernel,
		.kernel_count = 1,
		.count = 1,
		.offsets = calloc(most, sizeof(__u32)),
		.numbers = calloc(most, sizeof(__u32)),
		.wanted = calloc(most, sizeof(__u32)),
		.types = malloc(kernel->types_size),
		.strings = open_memstream(&strings, &strings_size),
	};
	int err = -ENOMEM;

	*function_id = 0;
	if (excerpt.offsets && excerpt.numbers && excerpt.wanted && excerpt.types && excerpt.strings) {
		err = find(&excerpt, names, function, function_id);
		err = err ? err : copy(&excerpt);
	}
	if (excerpt.strings && fclose(excerpt.strings))
		err = -ENOMEM;
	err = err ? err : write_sections(&excerpt, strings, strings_size, file);
	free(strings);
	free(excerpt.types);
	free(excerpt.wanted);
	free(excerpt.numbers);
	free(excerpt.offsets);
	return err;
}
