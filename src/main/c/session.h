/* SPDX-License-Identifier: MIT */
/*
 * A capture session: the BPF programs, loaded and attached, and the events that they send. Only one thread at
 * a time may use a session, except where a function says otherwise.
 */
#ifndef TCPRETRANS_SESSION_H
#define TCPRETRANS_SESSION_H

#include "object.h"
#include "wire.h"

#include <stdbool.h>

/* Hook.java uses these numbers. */
enum session_hook {
	SESSION_HOOK_AUTO = 0, /* the kprobe, which session_use_tracepoint() may replace */
	SESSION_HOOK_KPROBE = 1,
	SESSION_HOOK_TRACEPOINT = 2,
};

struct session_options {
	struct object_image image;
	struct object_image drop_image; /* data NULL: drops are not traced */
	enum session_hook hook;
	bool loss_probes; /* needs the kprobe */
	bool forks;       /* for session_creator() */
	bool ipv4;
	bool ipv6;
	const void *port_bits; /* the ports of struct config; NULL: all ports */
	bool both_ports;
};

struct drop_filter;
struct socket_owners;
struct session;
struct skeleton;

/* Opens, loads and attaches the BPF programs. Returns NULL on failure, with *error filled. */
struct session *session_start(const struct session_options *options, struct object_error *error);

/*
 * Waits at most timeout_ms for events, and copies as many as fit into the batch: a struct batch_header, then
 * events, in slots of one size. The next call returns the events that did not fit.
 * Returns the number of events (0: timeout, signal or session_wake()) or -errno.
 */
int session_poll(struct session *session, void *batch, size_t size, int timeout_ms);

/*
 * Finds the drops and departures that may belong to retransmits, as droplog_find() does, after
 * session_detach() too. Drops must be traced.
 */
int session_find_drops(struct session *session, const struct drop_query *questions, size_t count,
		       void *answer, size_t size);

/* Counts drops as droplog_count() does. Drops must be traced. Thread-safe. */
int session_count_drops(struct session *session, const struct drop_filter *filter);

/*
 * Makes a waiting session_poll() return. If none is waiting, the next call that would wait does not.
 * Thread-safe.
 */
void session_wake(const struct session *session);

/* Returns the maps and programs, which are valid while the session is open. */
const struct skeleton *session_skeleton(const struct session *session);

/* Copies the last owner of a socket that was closed recently. Returns 0, or -ENOENT if it is not known. */
int session_last_owner(struct session *session, __u64 inode, struct socket_owner *owner);

/*
 * Copies the process that started a process. Returns 0, or -ENOENT if it is not known, as for a process that
 * was started before the session. The session must trace forks. Thread-safe.
 */
int session_creator(struct session *session, const struct process_id *process, struct socket_owner *creator);

/*
 * Reads how many segments a connection has sent until now, or had sent when it ended. The caller fills
 * *counts with the counters of an event. Returns 0, 1 if the connection has ended, -ENOENT if it is no longer
 * known, or another -errno.
 */
int session_sent_counts(struct session *session, struct sent_counts *counts);

/* Returns the list of socket owners, which is valid while the session is open. Thread-safe. */
struct socket_owners *session_socket_owners(struct session *session);

/*
 * Replaces the hook by the tracepoint. The session must not have been started with SESSION_HOOK_KPROBE.
 * Returns 0 or -errno.
 */
int session_use_tracepoint(struct session *session);

/* Returns how many events were reported that are no SYN-ACKs. Thread-safe. */
__u64 session_hook_events(const struct session *session);

/* Returns how many SYN-ACKs were reported. Thread-safe. */
__u64 session_synacks(const struct session *session);

/* Whether the hook reports sends that failed. */
bool session_sees_failed_sends(const struct session *session);

/* Returns the bytes per CPU of an event buffer that RLIMIT_MEMLOCK made smaller; 0: it has its full size. */
int session_reduced_buffer(const struct session *session);

/*
 * Makes the programs send rows of drops, for which session_poll() then wakes up. The session must trace
 * drops. Returns 0 or -errno.
 */
int session_start_drop_rows(struct session *session);

/* Reads the rows; see droplog_read_rows(). */
int session_read_drop_rows(struct session *session, void *batch, size_t size);

/* Detaches the hooks. The events that are in the buffer can still be polled. */
void session_detach(struct session *session);

/* Detaches the hooks and frees the session. NULL is allowed. */
void session_close(struct session *session);

#endif
