/* SPDX-License-Identifier: MIT */
/*
 * Network namespaces: which are visible, their counters, and what the kernel side has seen in each. libbpf
 * and /proc only, no JNI. Used by one thread at a time.
 */
#ifndef TCPRETRANS_NETNS_H
#define TCPRETRANS_NETNS_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct skeleton;

/*
 * Lists the processes of this PID namespace whose network namespace may be seen. Returns how many there are,
 * also where the table has no room for all, or -errno.
 */
int netns_processes(struct netns_process *table, size_t size);

/*
 * Reads counters of a namespace, the text of the files snmp and, where wanted, netstat of a folder such as
 * /proc/1/net, and which namespace that is, with what was seen there just before. Where enter names the file
 * of a namespace, the calling thread enters that for as long as it reads.
 * Returns the length of the text or -errno: -ESTALE where the files were of two namespaces.
 */
int netns_counters(const struct skeleton *skeleton, const char *enter, const char *folder, bool netstat,
		   struct netns_segs *seen, char *text, size_t size);

/*
 * Reads what was seen in the namespace of this address and identity. Returns 1 where it still lives, 0 where
 * it has ended, or -errno.
 */
int netns_seen(const struct skeleton *skeleton, __u64 address, __u64 id, struct netns_segs *seen);

/*
 * Copies what was seen in each namespace, and last, with the identity 0, in those for which there was no
 * room. While a process looks up an entry by bpf(2) the kernel runs no kprobe program on that CPU, so this is
 * for seldom. Returns how many entries, or -errno.
 */
int netns_list(const struct skeleton *skeleton, struct netns_segs *table, size_t size);

/* Makes room: forgets what was seen in a namespace that has ended. */
void netns_forget(const struct skeleton *skeleton, __u64 id);

#endif
