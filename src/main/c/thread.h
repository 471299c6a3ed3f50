/* SPDX-License-Identifier: MIT */
/* Priority and CPU time of the calling thread. */
#ifndef TCPRETRANS_THREAD_H
#define TCPRETRANS_THREAD_H

#include <linux/types.h>

/*
 * Gives only the calling thread the highest priority of normal scheduling (nice -20). Returns 0 or -errno.
 */
int thread_raise_priority(void);

/* Returns the CPU time that the calling thread has used, in nanoseconds. */
__u64 thread_cpu_ns(void);

#endif
