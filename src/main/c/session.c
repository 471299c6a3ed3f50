// SPDX-License-Identifier: MIT
#include "session.h"

#include "droplog.h"
#include "object.h"
#include "ring.h"
#include "skeleton.h"
#include "socket_owners.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct session {
	struct skeleton skeleton;
	struct droplog drops;
	struct ring ring;
	struct socket_owners owners;
	bool sees_failed_sends;
};

/* Fills the constants of the BPF programs. Returns 0 or -errno. */
static int configure(struct config *config, const struct session_options *options)
{
	struct timespec tick;
	struct statx pid_ns; /* stat() would need glibc 2.33 */

	if (statx(AT_FDCWD, "/proc/self/ns/pid", 0, STATX_INO, &pid_ns))
		return -errno;
	/* A coarse clock advances once per jiffy, so its resolution is the length of a jiffy. */
	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	config->tick_us = tick.tv_nsec / 1000;
	config->tracer_pid = getpid();
	config->tracer_pid_ns = pid_ns.stx_ino;
	config->trace_ipv4 = options->ipv4;
	config->trace_ipv6 = options->ipv6;
	config->trace_drops = options->drop_image.data != NULL;
	config->filter_ports = options->port_bits != NULL;
	config->both_ports = options->both_ports;
	if (options->port_bits)
		memcpy(config->ports, options->port_bits, sizeof(config->ports));
	return 0;
}

/* Returns the features of the hooks that are attached, a set of enum skeleton_feature. */
static unsigned hook_features(const struct session_options *options)
{
	return (options->hook == SESSION_HOOK_TRACEPOINT ? WITH_TRACEPOINT : WITH_KPROBE) |
	       (options->loss_probes ? WITH_LOSS_PROBES : 0) | (options->forks ? WITH_FORKS : 0);
}

static int load(struct skeleton *skeleton, const struct session_options *options, unsigned features,
		struct object_error *error)
{
	features |= hook_features(options);
	features |= options->hook == SESSION_HOOK_AUTO ? WITH_TRACEPOINT : 0;
	skeleton_close(skeleton);
	error->log[0] = '\0';
	if (skeleton_open(skeleton, &options->image, features, error))
		return -1;
	int err = configure(skeleton->config, options);

	return err ? object_fail(error, "configure", "the BPF object's constants", err)
		   : skeleton_load(skeleton, error);
}

/* Tries first with the programs that read typed pointers, which need the BTF of the running kernel. */
static int load_drops(struct droplog *drops, const struct session_options *options,
		      struct object_error *error)
{
	const struct object_image *image = &options->drop_image;
	bool kprobes = options->hook != SESSION_HOOK_TRACEPOINT;

	if (!image->btf_file && !droplog_load(drops, image, true, kprobes, error))
		return 0;
	droplog_close(drops);
	error->log[0] = '\0';
	return droplog_load(drops, image, false, kprobes, error);
}

/*
 * Tries first with the program that lists socket owners, then without it: a kernel without BTF, for which the
 * user gave a BTF file, cannot load an iterator.
 */
static int load_all(struct session *session, const struct session_options *options,
		    struct object_error *error)
{
	if (load(&session->skeleton, options, WITH_OWNER_LIST, error) &&
	    load(&session->skeleton, options, 0, error))
		return -1;
	if (!options->drop_image.data)
		return 0;
	return load_drops(&session->drops, options, error);
}

static bool sees_failed_sends(const struct session *session, enum session_hook hook)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	struct bpf_program *program = session->skeleton.tracepoint_sees_failed_sends;

	return hook != SESSION_HOOK_TRACEPOINT ||
	       (bpf_prog_test_run_opts(bpf_program__fd(program), &run) == 0 && run.retval);
}

static int start(struct session *session, const struct session_options *options, struct object_error *error)
{
	const struct skeleton *skeleton = &session->skeleton;
	const char *types = options->image.btf_file;
	int err = types ? object_check_btf(types) : 0;

	if (err)
		return object_fail(error, "read kernel types from", types, err);
	if (load_all(session, options, error))
		return -1;
	session->sees_failed_sends = sees_failed_sends(session, options->hook);
	socket_owners_open(&session->owners, skeleton->list_socket_owners);
	err = ring_open(&session->ring, bpf_map__fd(skeleton->events), bpf_map__fd(skeleton->wakeups));
	if (err)
		return object_fail(error, "open the perf buffer of", "events", err);
	error->log[0] = '\0'; /* drops what libbpf logged about buffer sizes that were too large */
	/* Drops first, so that a drop before the first reported retransmit is recorded. */
	if (options->drop_image.data && droplog_start(&session->drops, error))
		return -1;
	return skeleton_attach(&session->skeleton, hook_features(options), error);
}

struct session *session_start(const struct session_options *options, struct object_error *error)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session) {
		object_fail(error, "allocate", "a session", errno);
		return NULL;
	}
	object_collect_log(error);
	int err = start(session, options, error);

	object_collect_log(NULL);
	if (!err)
		return session;
	session_close(session);
	return NULL;
}

int session_poll(struct session *session, void *batch, size_t size, int timeout_ms)
{
	struct batch_header *header = batch;
	int count;

	if (size < 2 * sizeof(*header))
		return -EINVAL;
	count = ring_read(&session->ring, (struct retransmit_event *)batch + 1, size / sizeof(*header) - 1,
			  timeout_ms);
	if (count < 0)
		return count;
	droplog_check(&session->drops);
	memset(header, 0, sizeof(*header));
	header->count = count;
	header->counters = *session->skeleton.counters;
	return count;
}

int session_find_drops(struct session *session, const struct drop_query *questions, size_t count,
		       void *answer, size_t size)
{
	return droplog_find(&session->drops, questions, count, answer, size);
}

int session_count_drops(struct session *session, const struct drop_filter *filter)
{
	return droplog_count(&session->drops, filter);
}

int session_start_drop_rows(struct session *session)
{
	int fd = droplog_start_rows(&session->drops);

	return fd < 0 ? fd : ring_wait_for(&session->ring, fd);
}

int session_read_drop_rows(struct session *session, void *batch, size_t size)
{
	return droplog_read_rows(&session->drops, batch, size);
}

void session_wake(const struct session *session)
{
	ring_wake(&session->ring);
}

const struct skeleton *session_skeleton(const struct session *session)
{
	return &session->skeleton;
}

int session_last_owner(struct session *session, __u64 inode, struct socket_owner *owner)
{
	int closed_sockets = bpf_map__fd(session->skeleton.closed_sockets);

	return bpf_map_lookup_elem(closed_sockets, &inode, owner) ? -errno : 0;
}

int session_creator(struct session *session, const struct process_id *process, struct socket_owner *creator)
{
	return bpf_map_lookup_elem(bpf_map__fd(session->skeleton.forks), process, creator) ? -errno : 0;
}

struct socket_owners *session_socket_owners(struct session *session)
{
	return &session->owners;
}

int session_sent_counts(struct session *session, struct sent_counts *counts)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	struct skeleton *skeleton = &session->skeleton;
	int err;

	*skeleton->sent_counts = *counts;
	err = bpf_prog_test_run_opts(bpf_program__fd(skeleton->read_sent_counts), &run);
	if (err)
		return err;
	*counts = *skeleton->sent_counts;
	return run.retval ? (int)run.retval - 1 : -ENOENT;
}

int session_use_tracepoint(struct session *session)
{
	struct object_error *error = calloc(1, sizeof(*error)); /* too large for the stack */
	int err;

	if (!error)
		return -ENOMEM;
	err = skeleton_use_tracepoint(&session->skeleton, error) ? -error->error : 0;
	session->sees_failed_sends = sees_failed_sends(session, SESSION_HOOK_TRACEPOINT);
	free(error);
	return err;
}

__u64 session_hook_events(const struct session *session)
{
	const volatile struct capture_counters *counters = session->skeleton.counters;

	return counters->events - counters->synacks;
}

__u64 session_synacks(const struct session *session)
{
	const volatile struct capture_counters *counters = session->skeleton.counters;

	return counters->synacks;
}

bool session_sees_failed_sends(const struct session *session)
{
	return session->sees_failed_sends;
}

int session_reduced_buffer(const struct session *session)
{
	return session->ring.reduced_size;
}

void session_detach(struct session *session)
{
	skeleton_detach(&session->skeleton);
	droplog_stop(&session->drops);
	ring_rewind(&session->ring);
}

void session_close(struct session *session)
{
	if (!session)
		return;
	session_detach(session);
	ring_close(&session->ring);
	droplog_close(&session->drops);
	socket_owners_close(&session->owners);
	skeleton_close(&session->skeleton);
	free(session);
}
