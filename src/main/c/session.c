// SPDX-License-Identifier: MIT
#include "session.h"

#include "drop_tracing.h"
#include "holders.h"
#include "netns.h"
#include "object.h"
#include "ring.h"
#include "wire.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
	MAX_LINKS = 16,
};

struct session {
	struct bpf_object *object;
	struct drop_tracing drops;
	struct ring ring;
	struct bpf_link *links[MAX_LINKS];
	int link_count;
	struct holders holders;
	const struct capture_counters *counters; /* in the kernel's memory */
	struct netns netns;
	int closed_sockets_fd;
	struct sent_counts *sent_counts; /* in the kernel's memory: what read_sent_counts is asked */
	int read_sent_counts_fd;
	bool sees_failed_sends;
};

/* Keeps only events of these ports, where there are any. */
static int set_ports(struct bpf_object *object, const char *filter_name, const char *name, const void *ports)
{
	bool filter = ports != NULL;
	int err = object_set_constant(object, filter_name, &filter, sizeof(filter));

	return err || !filter ? err : object_set_constant(object, name, ports, SESSION_PORTS_SIZE);
}

static int configure(struct session *session, const struct session_options *options, bool list_holders,
		     struct object_error *error)
{
	bool kprobe = options->hook == SESSION_HOOK_KPROBE;
	struct timespec tick;
	struct bpf_program *program;
	int err;

	bpf_object__for_each_program(program, session->object)
	{
		const char *section = bpf_program__section_name(program);
		bool wanted = strcmp(section, "raw_tp/tcp_retransmit_skb") == 0 ? !kprobe
			      : strncmp(section, "raw_tp", 6) == 0              ? true
			      : strncmp(section, "iter/", 5) == 0               ? list_holders
			      : strstr(section, "/tcp_send_loss_probe")         ? options->loss_probes
										: kprobe;

		bpf_program__set_autoload(program, wanted);
	}
	if (!kprobe)
		bpf_map__set_autocreate(bpf_object__find_map_by_name(session->object, "thread_calls"), false);

	/* The coarse clocks advance by one jiffy: their resolution is the length of the kernel's tick. */
	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	__u32 tick_us = tick.tv_nsec / 1000;

	err = object_set_constant(session->object, "trace_ipv4", &options->ipv4, sizeof(options->ipv4));
	err = err ? err
		  : object_set_constant(session->object, "trace_ipv6", &options->ipv6, sizeof(options->ipv6));
	err = err ? err : object_set_constant(session->object, "tick_us", &tick_us, sizeof(tick_us));
	err = err ? err : object_set_tracer(session->object);
	err = err ? err : set_ports(session->object, "filter_lports", "lports", options->lports);
	err = err ? err : set_ports(session->object, "filter_rports", "rports", options->rports);
	err = err ? err : drop_tracing_configure(session->object, options->drop_image.data != NULL);
	return err ? object_fail(error, "configure", "the BPF object's constants", err) : 0;
}

/*
 * gcc may put the first checks of __tcp_retransmit_skb into its callers and leave the rest in a function of
 * this name, with the same parameters and result, which all then call (Debian's 6.1: on arm64 the tail loss
 * probe, which the function's own name would miss).
 */
static struct bpf_link *attach_where_called(struct bpf_program *program, const char *section,
					    const char *function)
{
	struct bpf_link *link = NULL;

	if (strcmp(function, "__tcp_retransmit_skb") == 0)
		link = bpf_program__attach_kprobe(program, strncmp(section, "kretprobe", 9) == 0,
						  "__tcp_retransmit_skb.part.0");
	return link ? link : bpf_program__attach(program);
}

static int attach(struct session *session, const struct bpf_object *object, const char *program_name,
		  struct object_error *error)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, program_name);
	const char *section = bpf_program__section_name(program);
	const char *function = strchr(section, '/') + 1;
	struct bpf_link *link = attach_where_called(program, section, function);

	if (!link)
		return object_fail(error, "attach to", function, errno);
	error->log[0] = '\0'; /* what was tried in vain */
	session->links[session->link_count++] = link;
	return 0;
}

/*
 * The returns first and the primary hook last, so that no call is seen to begin whose end is not: a call's
 * end without its beginning is ignored.
 */
static int attach_all(struct session *session, const struct session_options *options,
		      struct object_error *error)
{
	const struct bpf_object *object = session->object;

	if (attach(session, object, "state_changes", error) ||
	    attach(session, object, "connection_ends", error) ||
	    attach(session, object, "socket_destroyed", error) ||
	    attach(session, object, "synack_traced", error))
		return -1;
	if (options->loss_probes && (attach(session, object, "loss_probe_ends", error) ||
				     attach(session, object, "loss_probe_begins", error)))
		return -1;
	if (options->hook == SESSION_HOOK_TRACEPOINT)
		return attach(session, object, "retransmit_traced", error) ||
		       attach(session, object, "retransmit_traced_second", error);
	static const char *const kprobes[] = {"retransmit_ends", "probe_ends", "probe_begins",
					      "retransmit_begins"};

	for (size_t i = 0; i < sizeof(kprobes) / sizeof(kprobes[0]); i++)
		if (attach(session, object, kprobes[i], error))
			return -1;
	return 0;
}

static int load(struct session *session, const struct session_options *options, bool list_holders,
		struct object_error *error)
{
	bpf_object__close(session->object);
	error->log[0] = '\0';
	session->object = object_open(&options->image, error);
	if (!session->object || configure(session, options, list_holders, error))
		return -1;
	int err = bpf_object__load(session->object);

	return err ? object_fail(error, "load", "the BPF programs", err) : 0;
}

/*
 * First with the program that lists the holders of sockets, then without: a kernel that does not describe its
 * own types refuses it.
 */
static int load_all(struct session *session, const struct session_options *options,
		    struct object_error *error)
{
	if (load(session, options, true, error) && load(session, options, false, error))
		return -1;
	if (!options->drop_image.data)
		return 0;
	return drop_tracing_load(&session->drops, &options->drop_image, session->object, error);
}

static bool sees_failed_sends(const struct session *session, enum session_hook hook)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);

	return hook == SESSION_HOOK_KPROBE ||
	       (bpf_prog_test_run_opts(object_program_fd(session->object, "tracepoint_sees_failed_sends"),
				       &run) == 0 &&
		run.retval);
}

/* Maps the one value of an array. Returns NULL, with errno set, on failure. */
static void *map_value(const struct session *session, const char *map, size_t size, int protection)
{
	int fd = bpf_object__find_map_fd_by_name(session->object, map);
	void *value = mmap(NULL, size, protection, MAP_SHARED, fd, 0);

	return value == MAP_FAILED ? NULL : value;
}

static int map_values(struct session *session, struct object_error *error)
{
	session->counters = map_value(session, "counters", sizeof(*session->counters), PROT_READ);
	if (!session->counters)
		return object_fail(error, "mmap the BPF map", "counters", errno);
	session->sent_counts =
		map_value(session, "sent_counts", sizeof(*session->sent_counts), PROT_READ | PROT_WRITE);
	return session->sent_counts ? 0 : object_fail(error, "mmap the BPF map", "sent_counts", errno);
}

static int start(struct session *session, const struct session_options *options, struct object_error *error)
{
	const char *types = options->image.btf_file;
	int err = types ? object_check_types(types) : 0;

	if (err)
		return object_fail(error, "read kernel types from", types, err);
	if (load_all(session, options, error))
		return -1;
	session->sees_failed_sends = sees_failed_sends(session, options->hook);
	holders_open(&session->holders,
		     bpf_object__find_program_by_name(session->object, "list_socket_holders"));
	session->closed_sockets_fd = bpf_object__find_map_fd_by_name(session->object, "closed_sockets");
	session->read_sent_counts_fd = object_program_fd(session->object, "read_sent_counts");
	if (map_values(session, error))
		return -1;
	err = netns_open(&session->netns, session->object);
	if (err)
		return object_fail(error, "mmap the BPF map", "netns_extra", err);
	err = ring_open(&session->ring, bpf_object__find_map_fd_by_name(session->object, "events"),
			bpf_object__find_map_fd_by_name(session->object, "wakeups"));
	if (err)
		return object_fail(error, "open the perf buffer of", "events", err);
	error->log[0] = '\0'; /* sizes that did not fit */
	/* The drops come first: a retransmit is seen only when what could explain it is. */
	if (options->drop_image.data && drop_tracing_start(&session->drops, error))
		return -1;
	return attach_all(session, options, error);
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
	drop_tracing_check(&session->drops);
	memset(header, 0, sizeof(*header));
	header->count = count;
	header->counters = *session->counters;
	return count;
}

void session_wake(const struct session *session)
{
	ring_wake(&session->ring);
}

struct netns *session_netns(struct session *session)
{
	return &session->netns;
}

int session_last_holder(struct session *session, __u64 inode, struct socket_holder *holder)
{
	return bpf_map_lookup_elem(session->closed_sockets_fd, &inode, holder) ? -errno : 0;
}

struct holders *session_holders(struct session *session)
{
	return &session->holders;
}

int session_sent_counts(struct session *session, struct sent_counts *counts)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	int err;

	*session->sent_counts = *counts;
	err = bpf_prog_test_run_opts(session->read_sent_counts_fd, &run);
	if (err)
		return err;
	*counts = *session->sent_counts;
	return run.retval ? 0 : -ENOENT;
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
	while (session->link_count > 0)
		bpf_link__destroy(session->links[--session->link_count]);
	drop_tracing_stop(&session->drops);
	session->ring.more = false; /* what is left is read from the first ring on */
}

void session_close(struct session *session)
{
	if (!session)
		return;
	session_detach(session);
	ring_close(&session->ring);
	if (session->counters)
		munmap((void *)session->counters, sizeof(*session->counters));
	if (session->sent_counts)
		munmap(session->sent_counts, sizeof(*session->sent_counts));
	netns_close(&session->netns);
	drop_tracing_close(&session->drops);
	holders_close(&session->holders);
	bpf_object__close(session->object);
	free(session);
}
