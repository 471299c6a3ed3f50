/* SPDX-License-Identifier: MIT */
/* The constants of the BPF programs that the session sets before it loads them. */
#ifndef TCPRETRANS_CONFIG_H
#define TCPRETRANS_CONFIG_H

#include <linux/types.h>
#include <stdbool.h>

enum { PORT_WORDS = 65536 / 64 };

struct config {
	__u32 tick_us;       /* length of a jiffy */
	__u32 tracer_pid;    /* of tcpretrans, in its own PID namespace */
	__u32 tracer_pid_ns; /* inode of that PID namespace, as in /proc/self/ns/pid */
	bool trace_ipv4;
	bool trace_ipv6;
	bool trace_drops;
	bool filter_lports; /* only events of these local ports are sent to user space */
	bool filter_rports;
	__u64 lports[PORT_WORDS]; /* a bit for each port */
	__u64 rports[PORT_WORDS];
};

#ifdef __bpf__
/* The session sets every field. The defaults apply to programs of tests, which no session loads. */
const volatile struct config config = {.tick_us = 4000, .trace_ipv4 = true, .trace_ipv6 = true};
#endif

#endif
