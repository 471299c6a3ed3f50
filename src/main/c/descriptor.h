/* SPDX-License-Identifier: MIT */
/* Descriptors of other processes, read from /proc. */
#ifndef TCPRETRANS_DESCRIPTOR_H
#define TCPRETRANS_DESCRIPTOR_H

#include <linux/types.h>
#include <stdbool.h>

/* Whether the descriptor of the process is the socket with this inode. False if /proc does not tell. */
bool descriptor_is_socket(long pid, int descriptor, __u64 inode);

#endif
