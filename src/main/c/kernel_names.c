// SPDX-License-Identifier: MIT
#include "kernel_names.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns the hexadecimal digit's value, or -1. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Returns the address of the function in a line such as "ffffffff81000100 T name\t[module]"; 0: it is hidden,
 * or the line has no function.
 */
static __u64 function_address(const char *line, const char *end)
{
	__u64 address = 0;

	for (; line < end && digit(*line) >= 0; line++)
		address = address << 4 | digit(*line);
	/* a blank, the type, a blank and the name */
	return end - line > 3 && line[0] == ' ' && memchr("tTwW", line[1], 4) && line[2] == ' ' &&
			       line[3] > ' '
		       ? address
		       : 0;
}

static int compare(const void *left, const void *right)
{
	const struct kernel_function *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->line < b->line ? -1 : 1;
}

/* Removes all functions but the first one at each address. Returns the number of those that remain. */
static long first_at_each_address(struct kernel_function *functions, long count)
{
	long kept = 0;

	for (long i = 0; i < count; i++)
		if (!kept || functions[kept - 1].address != functions[i].address)
			functions[kept++] = functions[i];
	return kept;
}

long kernel_functions(const char *text, size_t size, struct kernel_function **functions)
{
	struct kernel_function *found = NULL;
	long count = 0, capacity = 0;

	for (const char *line = text, *end; line < text + size; line = end + 1) {
		__u64 address;

		end = memchr(line, '\n', text + size - line);
		if (!end)
			end = text + size;
		address = function_address(line, end);
		if (!address)
			continue;
		if (count == capacity) {
			struct kernel_function *larger;

			capacity = capacity ? 2 * capacity : 1 << 16;
			larger = reallocarray(found, capacity, sizeof(*found));
			if (!larger) {
				free(found);
				return -ENOMEM;
			}
			found = larger;
		}
		found[count++] = (struct kernel_function){.address = address, .line = line - text};
	}
	if (count)
		qsort(found, count, sizeof(*found), compare);
	*functions = found;
	return first_at_each_address(found, count);
}

/* Adds the lines of an enum to a text of this length. Returns the new length. */
static size_t add_values(const struct btf *btf, const char *name, char *text, size_t size, size_t length)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *type = id > 0 ? btf__type_by_id(btf, id) : NULL;
	const struct btf_enum *values = type ? btf_enum(type) : NULL;

	for (int i = 0; type && i < btf_vlen(type); i++) {
		size_t left = length < size ? size - length : 0;

		length += snprintf(left ? text + length : NULL, left, "%d %s\n", values[i].val,
				   btf__name_by_offset(btf, values[i].name_off));
	}
	return length;
}

int kernel_enums(const char *file, char *names, char *text, size_t size)
{
	struct btf *btf = btf__parse(file, NULL);
	size_t length = 0;
	char *rest = NULL;

	if (!btf)
		return errno < __LIBBPF_ERRNO__START ? -errno : -EINVAL;
	for (char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
		length = add_values(btf, name, text, size, length);
	btf__free(btf);
	return length;
}
