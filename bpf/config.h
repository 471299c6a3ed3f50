/* SPDX-License-Identifier: MIT */
/* The constants of the BPF programs that the session sets before it loads them. */
#ifndef TCPRETRANS_CONFIG_H
#define TCPRETRANS_CONFIG_H

#include <linux/types.h>
#include <stdbool.h>

/* The sets of ports of struct config, each with a bit for each port. KernelFilter.java has the same order. */
enum port_set { LOCAL_PORTS, REMOTE_PORTS, ANY_PORTS, PORT_SETS };
enum { PORT_WORDS = 65536 / 64 };

struct config {
	__u32 tick_us;       /* length of a jiffy */
	__u32 tracer_pid;    /* of tcpretrans, in its own PID namespace */
	__u32 tracer_pid_ns; /* inode of that PID namespace, as in /proc/self/ns/pid */
	bool trace_ipv4;
	bool trace_ipv6;
	bool trace_drops;
	bool filter_ports; /* only events with these ports are sent to user space */
	bool both_ports;   /* both ends must be in ANY_PORTS, not only one of them */
	__u64 ports[PORT_SETS][PORT_WORDS];
};

#ifdef __bpf__
/* The session sets every field. The defaults apply to programs of tests, which no session loads. */
const volatile struct config config = {.tick_us = 4000, .trace_ipv4 = true, .trace_ipv6 = true};
#endif

#endif
