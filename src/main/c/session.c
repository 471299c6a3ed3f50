// SPDX-License-Identifier: MIT
#include "session.h"

#include "object.h"
#include "wire.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum {
	BUFFER_PER_CPU = 256 * 1024, /* 2000 events, see README 'What it costs' */
	MAX_LINKS = 9,
	MAX_READY = 64,
};

struct session {
	struct bpf_object *object;
	struct bpf_object *drop_object; /* NULL: drops are not traced */
	__u64 missed_drops;
	struct bpf_link *links[MAX_LINKS];
	int link_count;
	struct perf_buffer *buffer;
	int counters_fd;
	int netns_segs_fd;
	int closed_sockets_fd;
	bool sees_failed_sends;
	bool more; /* the last batch filled up: ring next_ring may hold more */
	size_t next_ring;
	/* The batch that is being filled. */
	struct retransmit_event *slots;
	size_t capacity;
	size_t count;
};

/* Arguments of the tracepoint: a function prototype in BTF, whose first parameter is the program's own. */
static int tracepoint_arguments(const char *btf_file, const char *type_name)
{
	struct btf *btf = btf_file ? btf__parse(btf_file, NULL) : btf__load_vmlinux_btf();
	const struct btf_type *type;
	int id, arguments = 0;

	if (!btf)
		return -errno;
	id = btf__find_by_name_kind(btf, type_name, BTF_KIND_TYPEDEF);
	type = id > 0 ? btf__type_by_id(btf, id) : NULL;
	type = type ? btf__type_by_id(btf, type->type) : NULL;
	type = type && btf_is_ptr(type) ? btf__type_by_id(btf, type->type) : NULL;
	if (type && btf_is_func_proto(type))
		arguments = btf_vlen(type) - 1;
	btf__free(btf);
	return arguments;
}

/* Keeps only events of these ports, where there are any. */
static int set_ports(struct bpf_object *object, const char *filter_name, const char *name, const void *ports)
{
	bool filter = ports != NULL;
	int err = object_set_constant(object, filter_name, &filter, sizeof(filter));

	return err || !filter ? err : object_set_constant(object, name, ports, SESSION_PORTS_SIZE);
}

/* What both objects share. */
static const char *const drop_maps[] = {"drops", "drops_since"};

/* Without drop tracing there are no tables of it, and nothing looks into them. */
static int configure_drops(struct session *session, bool trace_drops)
{
	for (size_t i = 0; i < sizeof(drop_maps) / sizeof(drop_maps[0]); i++)
		bpf_map__set_autocreate(bpf_object__find_map_by_name(session->object, drop_maps[i]),
					trace_drops);
	return object_set_constant(session->object, "trace_drops", &trace_drops, sizeof(trace_drops));
}

static int configure(struct session *session, const struct session_options *options,
		     struct object_error *error)
{
	bool kprobe = options->hook == SESSION_HOOK_KPROBE;
	struct timespec tick;
	struct bpf_program *program;
	int arguments = 0, err;

	if (!kprobe) {
		arguments = tracepoint_arguments(options->image.btf_file, "btf_trace_tcp_retransmit_skb");
		if (arguments < 0)
			return object_fail(error, "read kernel types", "btf_trace_tcp_retransmit_skb",
					   arguments);
	}
	session->sees_failed_sends = kprobe || arguments >= 3;

	bpf_object__for_each_program(program, session->object)
	{
		const char *section = bpf_program__section_name(program);
		bool wanted = strcmp(section, "raw_tp/tcp_retransmit_skb") == 0 ? !kprobe
			      : strncmp(section, "raw_tp/", 7) == 0             ? true
			      : strstr(section, "/tcp_send_loss_probe")         ? options->loss_probes
										: kprobe;

		bpf_program__set_autoload(program, wanted);
	}
	if (!kprobe)
		bpf_map__set_autocreate(bpf_object__find_map_by_name(session->object, "calls_under_way"),
					false);

	/* The coarse clocks advance by one jiffy: their resolution is the length of the kernel's tick. */
	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	__u32 tick_us = tick.tv_nsec / 1000;
	bool has_error = arguments >= 3;

	err = object_set_constant(session->object, "trace_ipv4", &options->ipv4, sizeof(options->ipv4));
	err = err ? err
		  : object_set_constant(session->object, "trace_ipv6", &options->ipv6, sizeof(options->ipv6));
	err = err ? err : object_set_constant(session->object, "tick_us", &tick_us, sizeof(tick_us));
	err = err ? err : object_set_tracer_pid_ns(session->object);
	err = err ? err : set_ports(session->object, "filter_lports", "lports", options->lports);
	err = err ? err : set_ports(session->object, "filter_rports", "rports", options->rports);
	err = err ? err
		  : object_set_constant(session->object, "tracepoint_has_error", &has_error,
					sizeof(has_error));
	err = err ? err : configure_drops(session, options->drop_image.data != NULL);
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
		return object_fail(error, "attach", function, errno);
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

/* Takes one record from a ring into the batch; stops the ring's reading when the batch is full. */
static enum bpf_perf_event_ret take_record(void *context, int cpu, struct perf_event_header *header)
{
	struct session *session = context;
	struct {
		struct perf_event_header header;
		__u32 size;
		char data[];
	} __attribute__((packed)) *sample = (void *)header;

	(void)cpu;
	/* Lost records are counted, exactly and at once, by the program that could not write them. */
	if (header->type != PERF_RECORD_SAMPLE || sample->size < offsetof(struct retransmit_event, since_ns))
		return LIBBPF_PERF_EVENT_CONT;
	struct retransmit_event *slot = &session->slots[session->count++];
	/* Without drops, records end before what is said of them; what the ring adds for alignment is not
	 * ours. */
	size_t size =
		sample->size < sizeof(*slot) ? offsetof(struct retransmit_event, since_ns) : sizeof(*slot);

	memcpy(slot, sample->data, size);
	memset((char *)slot + size, 0, sizeof(*slot) - size);
	return session->count < session->capacity ? LIBBPF_PERF_EVENT_CONT : LIBBPF_PERF_EVENT_DONE;
}

static int open_buffer(struct session *session, struct object_error *error)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.wakeup_events = 1,
	};
	int events_fd = bpf_object__find_map_fd_by_name(session->object, "events");

	session->buffer = perf_buffer__new_raw(events_fd, BUFFER_PER_CPU / getpagesize(), &attributes,
					       take_record, session, NULL);
	return session->buffer ? 0 : object_fail(error, "open the perf buffer of", "events", errno);
}

/* Loads the program that fills the drop table of the retransmits' programs. */
static int load_drop_tracing(struct session *session, const struct object_image *image,
			     struct object_error *error)
{
	int arguments = tracepoint_arguments(image->btf_file, "btf_trace_kfree_skb");
	int err = 0;

	if (arguments < 0)
		return object_fail(error, "read kernel types", "btf_trace_kfree_skb", arguments);
	session->drop_object = object_open(image, error);
	if (!session->drop_object)
		return -1;
	for (size_t i = 0; i < sizeof(drop_maps) / sizeof(drop_maps[0]) && !err; i++)
		err = bpf_map__reuse_fd(bpf_object__find_map_by_name(session->drop_object, drop_maps[i]),
					bpf_object__find_map_fd_by_name(session->object, drop_maps[i]));
	err = err ? err
		  : object_set_constant(session->drop_object, "drop_arguments", &arguments,
					sizeof(arguments));
	if (err)
		return object_fail(error, "configure", "the BPF object for drops", err);
	err = bpf_object__load(session->drop_object);
	return err ? object_fail(error, "load", "the BPF program for drops", err) : 0;
}

/* From now on no drop goes unseen. */
static int drops_are_seen(struct session *session)
{
	int drops_since = bpf_object__find_map_fd_by_name(session->object, "drops_since");
	struct timespec now;
	__u32 zero = 0;

	clock_gettime(CLOCK_MONOTONIC, &now);
	__u64 since = now.tv_sec * 1000000000ULL + now.tv_nsec;

	return bpf_map_update_elem(drops_since, &zero, &since, BPF_ANY);
}

/* The drops come first: a retransmit is seen only when what could explain it is. */
static int trace_drops(struct session *session, const struct object_image *image, struct object_error *error)
{
	if (load_drop_tracing(session, image, error) ||
	    attach(session, session->drop_object, "packet_dropped", error))
		return -1;
	return drops_are_seen(session) ? object_fail(error, "write the map", "drops_since", errno) : 0;
}

/* The kernel does not run a program that it interrupted, and counts that (6.2): then a drop was not seen. */
static void look_for_missed_drops(struct session *session)
{
	struct bpf_program *program =
		bpf_object__find_program_by_name(session->drop_object, "packet_dropped");
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) ||
	    info.recursion_misses == session->missed_drops)
		return;
	session->missed_drops = info.recursion_misses;
	drops_are_seen(session);
}

static int start(struct session *session, const struct session_options *options, struct object_error *error)
{
	session->object = object_open(&options->image, error);
	if (!session->object)
		return -1;
	if (configure(session, options, error))
		return -1;
	int err = bpf_object__load(session->object);

	if (err)
		return object_fail(error, "load", "the BPF programs", err);
	session->counters_fd = bpf_object__find_map_fd_by_name(session->object, "counters");
	session->netns_segs_fd = bpf_object__find_map_fd_by_name(session->object, "netns_segs");
	session->closed_sockets_fd = bpf_object__find_map_fd_by_name(session->object, "closed_sockets");
	if (open_buffer(session, error))
		return -1;
	if (options->drop_image.data && trace_drops(session, &options->drop_image, error))
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

static int by_time(const void *a, const void *b)
{
	__u64 left = ((const struct retransmit_event *)a)->time_ns;
	__u64 right = ((const struct retransmit_event *)b)->time_ns;

	return (left > right) - (left < right);
}

/*
 * perf_buffer__poll() reads every ready ring to its end and its callbacks cannot refuse a record. So the
 * waiting is done here, the rings are read one by one, and reading stops when the batch is full. The kernel
 * forgets a ring's readiness once it was polled: what a full batch left is read before waiting again.
 */
int session_poll(struct session *session, void *batch, size_t size, int timeout_ms)
{
	struct epoll_event ready[MAX_READY];
	struct batch_header *header = batch;
	size_t rings = perf_buffer__buffer_cnt(session->buffer);
	__u32 zero = 0;

	if (size < 2 * sizeof(*header))
		return -EINVAL;
	session->slots = (struct retransmit_event *)batch + 1;
	session->capacity = size / sizeof(*header) - 1;
	session->count = 0;
	if (!session->more) {
		session->next_ring = 0;
		if (epoll_wait(perf_buffer__epoll_fd(session->buffer), ready, MAX_READY, timeout_ms) < 0 &&
		    errno != EINTR)
			return -errno;
	}
	session->more = false;
	for (; session->next_ring < rings; session->next_ring++) {
		int err = perf_buffer__consume_buffer(session->buffer, session->next_ring);

		if (err < 0)
			return err;
		if (session->count == session->capacity) {
			session->more = true;
			break;
		}
	}
	/* Each ring is a CPU's own. */
	qsort(session->slots, session->count, sizeof(*session->slots), by_time);
	if (session->drop_object)
		look_for_missed_drops(session);
	memset(header, 0, sizeof(*header));
	header->count = session->count;
	if (bpf_map_lookup_elem(session->counters_fd, &zero, &header->counters))
		return -errno;
	return session->count;
}

int session_netns_segs(struct session *session, void *table, size_t size)
{
	struct netns_segs *entries = table;
	size_t count = 0, capacity = size / sizeof(*entries);
	__u32 netns, *previous = NULL;

	while (count < capacity && bpf_map_get_next_key(session->netns_segs_fd, previous, &netns) == 0) {
		entries[count] = (struct netns_segs){.netns = netns};
		if (bpf_map_lookup_elem(session->netns_segs_fd, &netns, &entries[count].segs))
			return -errno;
		previous = &entries[count++].netns;
	}
	return count;
}

int session_last_holder(struct session *session, __u64 inode, struct socket_holder *holder)
{
	return bpf_map_lookup_elem(session->closed_sockets_fd, &inode, holder) ? -errno : 0;
}

bool session_sees_failed_sends(const struct session *session)
{
	return session->sees_failed_sends;
}

void session_detach(struct session *session)
{
	while (session->link_count > 0)
		bpf_link__destroy(session->links[--session->link_count]);
}

void session_close(struct session *session)
{
	if (!session)
		return;
	session_detach(session);
	perf_buffer__free(session->buffer);
	bpf_object__close(session->drop_object);
	bpf_object__close(session->object);
	free(session);
}
