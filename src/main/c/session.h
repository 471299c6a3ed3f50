/* SPDX-License-Identifier: MIT */
/* A capture session: libbpf only, no JNI. One session is used by one thread at a time. */
#ifndef TCPRETRANS_SESSION_H
#define TCPRETRANS_SESSION_H

#include "object.h"
#include "wire.h"

#include <stdbool.h>

/* Bytes of a set of ports, a bit each. */
enum { SESSION_PORTS_SIZE = 65536 / 8 };

enum session_hook { SESSION_HOOK_KPROBE = 1, SESSION_HOOK_TRACEPOINT = 2 };

struct session_options {
	struct object_image image;
	struct object_image drop_image; /* the one that traces drops; data NULL: they are not traced */
	enum session_hook hook;
	bool ipv4;
	bool ipv6;
	bool loss_probes;   /* needs the kprobe */
	const void *lports; /* wanted local ports, in host byte order per 64 of them; NULL: all */
	const void *rports;
};

struct holders;
struct session;
struct skeleton;

/* Opens, loads and attaches. NULL on failure, with *error filled. */
struct session *session_start(const struct session_options *options, struct object_error *error);

/*
 * Waits at most timeout_ms for events, then copies as many as fit into the batch: a struct batch_header and
 * then events, in slots of one size. What did not fit comes with the next call.
 * Returns the number of events (0: timeout or signal) or -errno.
 */
int session_poll(struct session *session, void *batch, size_t size, int timeout_ms);

/* Lets a session_poll() that waits return; of any thread. Where none waits, the next one does. */
void session_wake(const struct session *session);

/* The maps and programs, for as long as the session is open. */
const struct skeleton *session_skeleton(const struct session *session);

/* Who closed a socket, for those closed of late, by its inode. Returns 0, or -ENOENT. */
int session_last_holder(struct session *session, __u64 inode, struct socket_holder *holder);

/*
 * Reads how many segments a connection has sent by now, or had sent when it ended. The counts of an event go
 * in as the least that they can be. Returns 0, -ENOENT where the kernel does not know any more, or another
 * -errno.
 */
int session_sent_counts(struct session *session, struct sent_counts *counts);

/* Who holds sockets. Used by any thread while the session is open, as holders.h says. */
struct holders *session_holders(struct session *session);

/* True where the hook also sees sends that failed. */
bool session_sees_failed_sends(const struct session *session);

/* Bytes per CPU of the buffer for events where RLIMIT_MEMLOCK made it smaller; 0: it has its full size. */
int session_reduced_buffer(const struct session *session);

/* Ends the making of events; what is in the buffer can still be polled. */
void session_detach(struct session *session);

/* Detaches and frees everything. NULL is allowed. */
void session_close(struct session *session);

#endif
