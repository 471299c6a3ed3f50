/* SPDX-License-Identifier: MIT */
/* A BPF object and the types that it is loaded with; the log of libbpf; the error of a start that failed. */
#ifndef TCPRETRANS_OBJECT_H
#define TCPRETRANS_OBJECT_H

#include <limits.h>
#include <stddef.h>

struct bpf_object;

/* A compiled BPF object, and the kernel types to load it with. */
struct object_image {
	const void *data; /* an ELF image, not used after object_open() */
	size_t size;
	const char *btf_file; /* path of the kernel types (BTF); NULL: those of the running kernel */
};

/* The reason why a session did not start, printed as 'cannot STEP WHAT (ERROR)'. */
struct object_error {
	const char *step;    /* "open", "load", "attach to" ... */
	char what[PATH_MAX]; /* the object, function, map or file on which the step failed */
	int error;           /* errno */
	char log[65536];     /* the log of libbpf and of the verifier */
};

/*
 * Empties error->log, and makes libbpf append what it logs in this thread until the next call. With NULL,
 * what libbpf logs in this thread is discarded.
 */
void object_collect_log(struct object_error *error);

/*
 * Fills the error, except for its log. Keeps the pointer step, and copies what. err is errno or -errno.
 * Returns -1.
 */
int object_fail(struct object_error *error, const char *step, const char *what, int err);

/* Opens an object without loading it. Returns NULL on failure, with *error filled. */
struct bpf_object *object_open(const struct object_image *image, struct object_error *error);

/*
 * Returns 0 if the file contains BTF, otherwise -errno. Without this check the load of an object would fail,
 * with an error that does not name the file.
 */
int object_check_btf(const char *btf_file);

#endif
