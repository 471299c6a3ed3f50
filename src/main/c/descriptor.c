// SPDX-License-Identifier: MIT
#include "descriptor.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_SIZE = 64 };

bool descriptor_is_socket(long pid, int descriptor, __u64 inode)
{
	char link[TEXT_SIZE], wanted[TEXT_SIZE], target[TEXT_SIZE];
	int length = snprintf(wanted, sizeof(wanted), "socket:[%llu]", inode);

	snprintf(link, sizeof(link), "/proc/%ld/fd/%d", pid, descriptor);
	return readlink(link, target, sizeof(target)) == length && memcmp(target, wanted, length) == 0;
}
