/* SPDX-License-Identifier: MIT */
/* What the hooks for retransmits and for drops do alike with a BPF object: libbpf only, no JNI. */
#ifndef TCPRETRANS_OBJECT_H
#define TCPRETRANS_OBJECT_H

#include <limits.h>
#include <stddef.h>

struct bpf_object;

/* A compiled BPF object. */
struct object_image {
	const void *data; /* an ELF image; read only while it is opened */
	size_t size;
	const char *btf_file; /* kernel type information; NULL: the kernel's own */
};

/* Why something did not start. */
struct object_error {
	const char *step;    /* "open", "load", "attach to" ... */
	char what[PATH_MAX]; /* the program, function or file it failed on */
	int error;           /* errno */
	char log[65536];     /* what libbpf and the verifier said */
};

/* From now on this thread's libbpf writes its words into the error's log, which is emptied; NULL: no more. */
void object_collect_log(struct object_error *error);

/* Fills in the error with a copy of what; err is errno or -errno. Returns -1. */
int object_fail(struct object_error *error, const char *step, const char *what, int err);

/* Opens without loading. NULL on failure, with *error filled. */
struct bpf_object *object_open(const struct object_image *image, struct object_error *error);

/* Whether a file holds kernel type information: 0, or -errno; of one that does not, a load only says that it
 * failed. */
int object_check_types(const char *btf_file);

#endif
