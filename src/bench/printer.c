// SPDX-License-Identifier: MIT
/* A C program on libbpf that prints the same rows as tcpretrans: what the bench compares the work a row with.
 */
#include "wire.h"

#include <arpa/inet.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PAGES_PER_CPU = 64 };

static const char *const states[] = {"?",         "ESTABLISHED", "SYN_SENT",    "SYN_RECV",   "FIN_WAIT1",
				     "FIN_WAIT2", "TIME_WAIT",   "CLOSE",       "CLOSE_WAIT", "LAST_ACK",
				     "LISTEN",    "CLOSING",     "NEW_SYN_RECV"};
static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void print(void *context, int cpu, void *data, __u32 size)
{
	const struct retransmit_event *event = data;
	char local[INET6_ADDRSTRLEN], remote[INET6_ADDRSTRLEN], ends[2][64], clock[16];
	struct timespec now, monotonic;
	time_t second;

	(void)context, (void)cpu, (void)size;
	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	second = now.tv_sec - monotonic.tv_sec + event->time_ns / 1000000000;
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&second));
	if (event->ip == 4) {
		inet_ntop(AF_INET, event->laddr, local, sizeof(local));
		inet_ntop(AF_INET, event->raddr, remote, sizeof(remote));
	} else {
		inet_ntop(AF_INET6, event->laddr, local, sizeof(local));
		inet_ntop(AF_INET6, event->raddr, remote, sizeof(remote));
	}
	snprintf(ends[0], sizeof(ends[0]), "%s:%u", local, event->lport);
	snprintf(ends[1], sizeof(ends[1]), "%s:%u", remote, event->rport);
	printf("%-8s %-6d %-2d %-20s %-22s %s\n", clock, event->last_owner_pid, event->ip, ends[0], ends[1],
	       states[event->state % (sizeof(states) / sizeof(states[0]))]);
}

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;
	struct bpf_map *map;

	if (!object)
		return 2;
	bpf_object__for_each_program(program, object) bpf_program__set_autoload(
		program, !strncmp(bpf_program__section_name(program), "raw_tp/", 7));
	bpf_object__for_each_map(map, object) if (!strncmp(bpf_map__name(map), "drops", 5))
		bpf_map__set_autocreate(map, false);
	if (bpf_object__load(object))
		return 1;
	bpf_object__for_each_program(program, object) if (bpf_program__autoload(program) &&
							  !bpf_program__attach(program)) return 1;
	struct perf_buffer *buffer = perf_buffer__new(bpf_object__find_map_fd_by_name(object, "events"),
						      PAGES_PER_CPU, print, NULL, NULL, NULL);

	if (!buffer)
		return 1;
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	fprintf(stderr, "Tracing\n");
	while (!stopped && (perf_buffer__poll(buffer, 100) >= 0 || errno == EINTR))
		fflush(stdout);
	fflush(stdout);
	return 0;
}
