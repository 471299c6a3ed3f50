/* SPDX-License-Identifier: MIT */
/* A capture session: libbpf only, no JNI. One session is used by one thread at a time. */
#ifndef TCPRETRANS_SESSION_H
#define TCPRETRANS_SESSION_H

#include <stdbool.h>
#include <stddef.h>

enum session_hook { SESSION_HOOK_KPROBE = 1, SESSION_HOOK_TRACEPOINT = 2 };

struct session_options {
	const void *object; /* the compiled BPF object, an ELF image; read only while starting */
	size_t object_size;
	const void *drop_object; /* the one that traces drops; NULL: they are not traced */
	size_t drop_object_size;
	const char *btf_file; /* kernel type information; NULL: the kernel's own */
	enum session_hook hook;
	bool ipv4;
	bool ipv6;
};

/* Why a session did not start. */
struct session_error {
	const char *step; /* "open", "load", "attach" ... */
	const char *what; /* the program, function or file it failed on */
	int error;        /* errno */
	char log[65536];  /* what libbpf and the verifier said */
};

struct session;

/* Opens, loads and attaches. NULL on failure, with *error filled. */
struct session *session_start(const struct session_options *options, struct session_error *error);

/*
 * Waits at most timeout_ms for events, then copies as many as fit into the batch: a struct batch_header and
 * then events, in slots of one size. What did not fit comes with the next call.
 * Returns the number of events (0: timeout or signal) or -errno.
 */
int session_poll(struct session *session, void *batch, size_t size, int timeout_ms);

/* Copies the segments seen per network namespace: struct netns_segs. Returns how many entries, or -errno. */
int session_netns_segs(struct session *session, void *table, size_t size);

/* True where the hook also sees sends that failed. */
bool session_sees_failed_sends(const struct session *session);

/* Ends the making of events; what is in the buffer can still be polled. */
void session_detach(struct session *session);

/* Detaches and frees everything. NULL is allowed. */
void session_close(struct session *session);

#endif
