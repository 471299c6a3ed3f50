/* SPDX-License-Identifier: MIT */
/* A BPF object, the log of libbpf, and the error of a start that failed. */
#ifndef TCPRETRANS_OBJECT_H
#define TCPRETRANS_OBJECT_H

#include <limits.h>
#include <stddef.h>

struct bpf_object;

/* A compiled BPF object. */
struct object_image {
	const void *data; /* an ELF image; read only while it is opened */
	size_t size;
	const char *btf_file; /* kernel type information (BTF); NULL: that of the running kernel */
};

/* The reason why a session did not start: cannot STEP WHAT (ERROR). */
struct object_error {
	const char *step;    /* "open", "load", "attach to" ... */
	char what[PATH_MAX]; /* the object, function, map or file on which the step failed */
	int error;           /* errno */
	char log[65536];     /* the log of libbpf and of the verifier */
};

/* Makes libbpf log to the error from now on, in this thread. Its log is emptied first. NULL ends that. */
void object_collect_log(struct object_error *error);

/* Fills the error with a copy of what; err is errno or -errno. Returns -1. */
int object_fail(struct object_error *error, const char *step, const char *what, int err);

/* Opens an object without loading it. Returns NULL on failure, with *error filled. */
struct bpf_object *object_open(const struct object_image *image, struct object_error *error);

/*
 * Returns 0 if the file contains BTF, otherwise -errno. A load with a file that does not contain BTF fails
 * too, but its error does not name the file as the reason.
 */
int object_check_btf(const char *btf_file);

#endif
