// SPDX-License-Identifier: MIT
#include "type_names.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char flavour[] = "___";
enum { FLAVOUR = sizeof(flavour) - 1 };

struct type_name {
	struct type_name *next; /* of the same hash */
	size_t length;
	char name[];
};

/* Of two characters, which tell most names apart; an underscore may be where a flavour begins. */
static unsigned char hash(const char *name)
{
	return name[0] * 31 + (name[0] && name[1] != '_' ? name[1] : 0);
}

/*
 * libbpf compares what stands before the last "___" (bpf_core_essential_name_len). Of names with several,
 * which hardly exist, this takes more than are needed.
 */
static bool is_flavour(const char *name, const struct type_name *of)
{
	return strncmp(name, of->name, of->length) == 0 &&
	       (!name[of->length] || strncmp(name + of->length, flavour, FLAVOUR) == 0);
}

static bool is_kind_looked_for(const struct btf_type *type)
{
	return btf_is_composite(type) || btf_is_any_enum(type) || btf_is_typedef(type);
}

void type_names_free(struct type_names *set)
{
	for (size_t i = 0; i < sizeof(set->chains) / sizeof(set->chains[0]); i++)
		while (set->chains[i]) {
			struct type_name *next = set->chains[i]->next;

			free(set->chains[i]);
			set->chains[i] = next;
		}
}

int type_names_add(struct type_names *set, const char *name)
{
	const char *end = strstr(name, flavour);
	size_t length = end ? (size_t)(end - name) : strlen(name);
	struct type_name *added = malloc(sizeof(*added) + length);

	if (!added)
		return -ENOMEM;
	memcpy(added->name, name, length);
	added->length = length;
	added->next = set->chains[hash(name)];
	set->chains[hash(name)] = added;
	return 0;
}

int type_names_add_all(struct type_names *set, const struct btf *btf)
{
	for (__u32 id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name = btf__name_by_offset(btf, type->name_off);

		if (is_kind_looked_for(type) && name && *name && type_names_add(set, name))
			return -ENOMEM;
	}
	return 0;
}

bool type_names_contain(const struct type_names *set, const struct btf_type *type, const char *name)
{
	const struct type_name *each;

	if (!is_kind_looked_for(type))
		return false;
	for (each = set->chains[hash(name)]; each; each = each->next)
		if (is_flavour(name, each))
			return true;
	return false;
}
