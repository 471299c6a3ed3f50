/* SPDX-License-Identifier: MIT */
/*
 * The next hops of packets: routes, neighbours, and the queues in front of devices, read over rtnetlink(7).
 * The functions are thread-safe. Their parameters enter and size, and their results, are those of netlink.h.
 * Without JNI.
 */
#ifndef TCPRETRANS_NEIGHBOURS_H
#define TCPRETRANS_NEIGHBOURS_H

#include "wire.h"

#include <stddef.h>

/* Lists the neighbour tables of both address families by RTM_GETNEIGH. */
int neighbours_list(const char *enter, void *table, size_t size);

/* Lists the devices by RTM_GETLINK. */
int neighbours_links(const char *enter, void *table, size_t size);

/*
 * Reads the route to a destination of 4 or 16 bytes by RTM_GETROUTE. Routes that an ICMP redirect changed are
 * as they were before. Returns 1 or -errno: -ENETUNREACH, -EHOSTUNREACH or another one if there is no route.
 */
int neighbours_route(const char *enter, const __u8 *destination, size_t length, struct next_hop *route);

/*
 * Counts the rules that choose between routing tables (ip-rule(8)), besides those that every namespace has,
 * by RTM_GETRULE. Returns the number or -errno.
 */
int neighbours_policy_rules(const char *enter);

/* Lists the queueing disciplines that hold packets, by RTM_GETQDISC. A device may have several. */
int neighbours_backlogs(const char *enter, void *table, size_t size);

#endif
