/* SPDX-License-Identifier: MIT */
/* Files of this host that may belong to other users. */
#ifndef TCPRETRANS_HOST_FILES_H
#define TCPRETRANS_HOST_FILES_H

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

#endif
