/* SPDX-License-Identifier: MIT */
/*
 * Network namespaces: entering them, their processes, their counters, and the segments that the hook counted
 * in each. Only one thread at a time may call the functions with a skeleton.
 */
#ifndef TCPRETRANS_NETNS_H
#define TCPRETRANS_NETNS_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct skeleton;

/*
 * Moves the calling thread into the network namespace with this file, such as /proc/1/ns/net. Returns a
 * descriptor for netns_leave, or -errno if the thread did not move: -EPERM if it lacks CAP_SYS_ADMIN.
 */
int netns_enter(const char *file);

/* Moves the calling thread back to the namespace that it left, and closes the descriptor. Returns 0 or
 * -errno. */
int netns_leave(int descriptor);

/*
 * Lists the processes of this PID namespace whose network namespace can be read. Returns their number, which
 * may be larger than the size bytes of the table have room for, or -errno.
 */
int netns_processes(struct netns_process *table, size_t size);

/* The files that netns_counters reads in addition to snmp. */
enum netns_file {
	NETNS_NETSTAT = 1,
	NETNS_CONNTRACK =
		2, /* stat/nf_conntrack; its text follows that of snmp; left out if it does not exist */
};

/*
 * Reads the counters of a network namespace: as much as has room of the text of the file snmp and of more
 * files (a set of enum netns_file) in a directory such as /proc/1/net. Fills *segs with the namespace that
 * the files belong to, and with the segments that the hook had counted in it just before. If enter is not
 * NULL, it is the file of a namespace, which the calling thread enters while it reads. Returns the length of
 * the text in bytes, or -errno: -ESTALE if snmp and netstat belong to two namespaces.
 */
int netns_counters(const struct skeleton *skeleton, const char *enter, const char *directory,
		   unsigned int files, struct netns_segs *segs, char *text, size_t size);

/*
 * Reads the segments of the namespace with this kernel address and netns_id(). Returns 1 if the namespace is
 * alive, 0 if it has ended, or -errno.
 */
int netns_read_segs(const struct skeleton *skeleton, __u64 address, __u64 id, struct netns_segs *segs);

/*
 * Copies the segments of each namespace, and last, with the id 0, those of all namespaces for which the map
 * netns_segs had no room. If the table is too small, namespaces are left out, not that last element. Returns
 * the number of elements that were copied, or -errno. To be called rarely: the kernel runs no kprobe program
 * on a CPU that looks up an element by bpf(2).
 */
int netns_list(const struct skeleton *skeleton, struct netns_segs *table, size_t size);

/* Deletes the element of a namespace that has ended, to make room for another. */
void netns_forget(const struct skeleton *skeleton, __u64 id);

#endif
