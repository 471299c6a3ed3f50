/* SPDX-License-Identifier: MIT */
/* Some types of a kernel, and what these consist of, as kernel type information of its own. */
#ifndef TCPRETRANS_BTF_EXCERPT_H
#define TCPRETRANS_BTF_EXCERPT_H

#include "raw_btf.h"
#include "type_names.h"

#include <stdio.h>

/*
 * Writes the types of these names. What they consist of is copied with all its offsets, but pointers point to
 * nothing, or to the prototype of a function whose parameters have no types: a relocation ends at a pointer.
 * *function_id becomes the number that the function of this name has in the kernel; 0: there is none.
 * Returns 0 or -errno: -EINVAL where the types cannot be read, as of a kind that is not known yet.
 */
int btf_excerpt_write(const struct raw_btf *kernel, const struct type_names *names, const char *function,
		      __u32 *function_id, FILE *file);

#endif
