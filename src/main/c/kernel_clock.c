// SPDX-License-Identifier: MIT
#include "kernel_clock.h"

#include <stdio.h>
#include <time.h>

#define NANOS_PER_SECOND 1000000000LL

/* Returns 0 without the file, as before Linux 5.6, which has no time namespaces. */
static long long read_offset(void)
{
	FILE *file = fopen("/proc/self/timens_offsets", "re");
	long long seconds = 0, nanos = 0;

	if (!file)
		return 0;
	if (fscanf(file, "monotonic %lld %lld", &seconds, &nanos) != 2)
		seconds = nanos = 0;
	fclose(file);
	return seconds * NANOS_PER_SECOND + nanos;
}

__u64 kernel_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NANOS_PER_SECOND + now.tv_nsec - read_offset();
}
