/* SPDX-License-Identifier: MIT */
/* The calling thread and the kernel's scheduler. */
#ifndef TCPRETRANS_THREAD_H
#define TCPRETRANS_THREAD_H

#include <linux/types.h>

/* Gives the calling thread, and no other, the highest priority of normal scheduling (nice -20). Returns 0 or
 * -errno.
 */
int thread_raise_priority(void);

/* Processor time that the calling thread has taken, in nanoseconds. */
__u64 thread_processor_ns(void);

#endif
