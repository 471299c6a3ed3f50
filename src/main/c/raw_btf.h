/* SPDX-License-Identifier: MIT */
/* Kernel type information as it lies in its file, unparsed: Documentation/bpf/btf.rst. */
#ifndef TCPRETRANS_RAW_BTF_H
#define TCPRETRANS_RAW_BTF_H

#include <linux/btf.h>
#include <linux/types.h>
#include <stddef.h>

struct raw_btf {
	const char *data;
	size_t size;
	const char *types;
	__u32 types_size;
	const char *strings;
	__u32 strings_size;
};

/*
 * Maps or reads a file. Returns 0 or -errno: -EINVAL where it is no BTF of this machine's byte order. To be
 * closed also then.
 */
int raw_btf_open(struct raw_btf *btf, const char *file);

void raw_btf_close(struct raw_btf *btf);

/* Bytes of the type at an offset, with what follows it; 0: its kind is not known, or it is cut short. */
size_t raw_btf_type_size(const struct raw_btf *btf, __u32 offset);

/* A name, or "" where there is none. */
const char *raw_btf_name(const struct raw_btf *btf, __u32 offset);

#endif
