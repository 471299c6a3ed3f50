// SPDX-License-Identifier: MIT
#include "thread.h"

#include <errno.h>
#include <sys/resource.h>
#include <time.h>

int thread_raise_priority(void)
{
	/* 0 is the calling thread: on Linux each thread has its own nice value (setpriority(2), BUGS). */
	return setpriority(PRIO_PROCESS, 0, -20) ? -errno : 0;
}

__u64 thread_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return used.tv_sec * 1000000000ULL + used.tv_nsec;
}
