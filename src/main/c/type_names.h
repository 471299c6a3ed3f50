/* SPDX-License-Identifier: MIT */
/* A set of names of types, as CO-RE compares them. */
#ifndef TCPRETRANS_TYPE_NAMES_H
#define TCPRETRANS_TYPE_NAMES_H

#include <stdbool.h>

struct btf;
struct btf_type;

/* All zero: empty. */
struct type_names {
	struct type_name *chains[256];
};

void type_names_free(struct type_names *set);

/* Adds a name without its flavour, NAME___FLAVOUR. Returns 0 or -ENOMEM. */
int type_names_add(struct type_names *set, const char *name);

/* Adds those of all types of an object that may have to be found in a kernel. Returns 0 or -ENOMEM. */
int type_names_add_all(struct type_names *set, const struct btf *btf);

/* True for a type of a kind that is looked for by name, and with such a name: one of these or a flavour. */
bool type_names_contain(const struct type_names *set, const struct btf_type *type, const char *name);

#endif
