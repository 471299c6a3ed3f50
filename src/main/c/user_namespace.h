/* SPDX-License-Identifier: MIT */
/* User namespaces (user_namespaces(7)). */
#ifndef TCPRETRANS_USER_NAMESPACE_H
#define TCPRETRANS_USER_NAMESPACE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Whether a process is in a user namespace that this user made, or in one inside of it. False if the kernel
 * does not tell.
 */
bool process_is_in_namespace_of(long pid, uid_t user);

#endif
