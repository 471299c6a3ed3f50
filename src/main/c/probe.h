/* SPDX-License-Identifier: MIT */
/* Small requests to the kernel that show which call of tracing it refuses, and why. */
#ifndef TCPRETRANS_PROBE_H
#define TCPRETRANS_PROBE_H

/* ProbeResults.java uses these numbers. */
enum probe {
	PROBE_BPF_CALL = 1,    /* the bpf(2) commands that tracing uses reach the kernel */
	PROBE_PERF_CALL = 2,   /* perf_event_open(2) reaches the kernel */
	PROBE_PROGRAM = 3,     /* load a tracing program that does nothing */
	PROBE_KERNEL_READ = 4, /* load one that reads kernel memory */
	PROBE_PERF_EVENT = 5,  /* open a perf event as each CPU's buffer has one */
	PROBE_FREE_MAPS = 6,   /* create maps that RLIMIT_MEMLOCK does not limit: EPERM before Linux 5.11 */
	PROBE_FILES = 7,       /* open as many files as tracing needs */
	PROBE_KPROBE = 8,      /* attach a kprobe that fires: ENODATA if it attaches but does not fire */
};

/* Returns 0 if the kernel grants the request, otherwise the errno of the refusal; EINVAL: no such request. */
int probe_kernel(enum probe request);

#endif
