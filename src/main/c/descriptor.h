/* SPDX-License-Identifier: MIT */
/* A look at a descriptor of another process, through /proc. */
#ifndef TCPRETRANS_DESCRIPTOR_H
#define TCPRETRANS_DESCRIPTOR_H

#include <linux/types.h>
#include <stdbool.h>

/* Whether the process has this socket, told by inode, at this descriptor; false also where it has ended. */
bool descriptor_is_socket(long pid, int descriptor, __u64 inode);

#endif
