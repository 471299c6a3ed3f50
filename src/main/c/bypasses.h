/* SPDX-License-Identifier: MIT */
/*
 * Paths on which packets pass none of the kernel functions that tcpretrans traces. The functions are
 * thread-safe. The parameter enter is that of netlink.h. Without JNI.
 */
#ifndef TCPRETRANS_BYPASSES_H
#define TCPRETRANS_BYPASSES_H

#include "wire.h"

#include <stddef.h>

/*
 * Lists the BPF programs that are loaded. Returns their number, which may be larger than the size bytes of
 * the table have room for, or -errno: -EPERM if the thread lacks CAP_SYS_ADMIN.
 */
int bypasses_programs(struct loaded_program *table, size_t size);

/*
 * Returns the number of nf_tables flowtables of a namespace, or -errno: an error of nf_tables, such as
 * -EOPNOTSUPP, or another one of the kernel if it has no nf_tables.
 */
int bypasses_flowtables(const char *enter);

/*
 * Returns the number of the filters of clsact and ingress that the hardware of a device runs (skip_sw or
 * in_hw, tc-flower(8)), or -errno.
 */
int bypasses_offloaded_filters(const char *enter, int ifindex);

#endif
