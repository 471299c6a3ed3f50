// SPDX-License-Identifier: MIT
#include "thread.h"

#include <errno.h>
#include <sys/resource.h>
#include <time.h>

int thread_raise_priority(void)
{
	/* 0 means the calling thread: on Linux a nice value belongs to a thread (setpriority(2), BUGS). */
	return setpriority(PRIO_PROCESS, 0, -20) ? -errno : 0;
}

__u64 thread_processor_ns(void)
{
	struct timespec taken;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &taken);
	return taken.tv_sec * 1000000000ULL + taken.tv_nsec;
}
