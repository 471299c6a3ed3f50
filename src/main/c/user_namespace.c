// SPDX-License-Identifier: MIT
#include "user_namespace.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool process_is_in_namespace_of(long pid, uid_t user)
{
	char path[32];
	bool found = false;
	int namespace;

	snprintf(path, sizeof(path), "/proc/%ld/ns/user", pid);
	namespace = open(path, O_RDONLY | O_CLOEXEC);
	while (namespace >= 0 && !found) {
		uid_t owner;
		int parent;

		found = ioctl(namespace, NS_GET_OWNER_UID, &owner) == 0 && owner == user;
		parent = ioctl(namespace, NS_GET_PARENT); /* fails for the first one */
		close(namespace);
		namespace = parent;
	}
	if (namespace >= 0)
		close(namespace);
	return found;
}
