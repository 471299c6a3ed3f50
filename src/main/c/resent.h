/* SPDX-License-Identifier: MIT */
/*
 * The TCP connections that have resent segments, read by sock_diag(7). Thread-safe. The parameters enter and
 * size, and the result, are those of netlink.h. Without JNI.
 */
#ifndef TCPRETRANS_RESENT_H
#define TCPRETRANS_RESENT_H

#include <stddef.h>

/*
 * Lists the connections of a namespace that have resent segments. Those that have no full socket are left
 * out: connection requests, and connections in TIME_WAIT or in FIN_WAIT2 without an owner.
 */
int resent_connections(const char *enter, void *table, size_t size);

#endif
