/* SPDX-License-Identifier: MIT */
#ifndef TCPRETRANS_KERNEL_CLOCK_H
#define TCPRETRANS_KERNEL_CLOCK_H

#include <linux/types.h>

/*
 * Returns the time that bpf_ktime_get_ns() returns now: CLOCK_MONOTONIC of the initial time namespace. The
 * clock of this process has an offset in another time namespace (time_namespaces(7)). Reads a file below
 * /proc. Thread-safe.
 */
__u64 kernel_clock_ns(void);

#endif
