/* SPDX-License-Identifier: MIT */
/*
 * Lists of the kernel, read over netlink(7) with libmnl: network devices, addresses and TCP listeners. The
 * functions are thread-safe. Without JNI.
 *
 * If enter is not NULL, it names the file of a network namespace, such as /proc/1/ns/net. The calling thread
 * enters that namespace, opens the netlink socket there, and leaves it before it reads: a socket stays in the
 * namespace in which it was opened.
 *
 * The functions return the number of records, which may be larger than the size bytes of the table have room
 * for, or -errno, such as:
 *   -EPERM, -EACCES  the thread may not enter the namespace
 *   -ENOENT          the namespace's file does not exist
 *   -EPROTONOSUPPORT the kernel module inet_diag or tcp_diag, which lists TCP listeners, cannot be loaded
 *   -EINTR           the list changed during each of several attempts
 *   -ENOBUFS         the kernel found no memory for the list in the last of these attempts
 */
#ifndef TCPRETRANS_NETLINK_H
#define TCPRETRANS_NETLINK_H

#include "wire.h"

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Lists the network devices of a namespace by RTM_GETLINK (rtnetlink(7)). If index is not 0, the list has
 * only the device with this index, or nothing if there is none.
 */
int netlink_devices(const char *enter, __u32 index, struct network_device *table, size_t size);

/* Lists the IPv4 and IPv6 addresses of a namespace by RTM_GETADDR. */
int netlink_addresses(const char *enter, void *table, size_t size);

/*
 * Lists the TCP listeners of a namespace, IPv4 first, by sock_diag(7). The kernel walks only its table of
 * listeners.
 */
int netlink_listeners(const char *enter, void *table, size_t size);

/* The rest of this file is for other files that read lists over netlink(7). */

enum { NETLINK_REQUEST_SIZE = 128 };

/* Records of one size. A dump goes on when the table is full, to count those that have no room. */
struct netlink_table {
	char *records;
	size_t record_size;
	size_t capacity; /* in records */
	size_t count;
	bool first_only;
};

/* Adds a record to the table. Returns the result for a callback of netlink_read(). */
int netlink_add_record(struct netlink_table *table, const void *record);

/* Prepares the header of a dump request, which is followed by a struct of this size. Returns that struct. */
void *netlink_prepare(char request[NETLINK_REQUEST_SIZE], __u16 type, size_t size);

/* Copies at most size bytes of the payload of an attribute. Other kernels may have a longer or shorter one.
 */
void netlink_copy_payload(const struct nlattr *attribute, void *to, size_t size);

/*
 * Sends a request in the namespace enter, and passes each message of the answer to take(), which adds records
 * to the table, after those that the table has. Returns 0 or -errno.
 */
int netlink_read(const char *enter, int bus, const struct nlmsghdr *request, mnl_cb_t take,
		 struct netlink_table *table);

#endif
