/* SPDX-License-Identifier: MIT */
/* Files and processes of this host that may belong to other users. All functions are thread-safe. */
#ifndef TCPRETRANS_HOST_FILES_H
#define TCPRETRANS_HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Reads a regular file that belongs to a user, and that no third user can have put there: every directory of
 * the path belongs to root or to the user, and those of root are not writable for others, unless they are
 * sticky. Symbolic links are followed only if root made them. Neither a FIFO or device nor a file system that
 * the user serves (FUSE) can block the call.
 *
 * root is the directory that stands for /, such as /proc/1/root. Stores the content, which the caller frees.
 * Returns its length, or -errno: -EPERM if a third user could have put the file there, -ELOOP for a link that
 * root did not make, -EINVAL if the file is not regular, -EFBIG if it has more than limit bytes.
 */
ssize_t host_file_read(const char *root, const char *path, uid_t user, size_t limit, char **content);

/*
 * Whether a process is in a user namespace that this user made, or in one inside of it. False if the kernel
 * does not tell.
 */
bool process_is_in_namespace_of(long pid, uid_t user);

#endif
