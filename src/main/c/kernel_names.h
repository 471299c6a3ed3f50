/* SPDX-License-Identifier: MIT */
/* The names of kernel functions and of the values of the kernel's enums. Thread-safe. Without JNI. */
#ifndef TCPRETRANS_KERNEL_NAMES_H
#define TCPRETRANS_KERNEL_NAMES_H

#include <linux/types.h>
#include <stddef.h>

/* A function of the kernel or of a module. Java reads the members as two longs. */
struct kernel_function {
	__u64 address;
	__u64 line; /* where its line begins in the text */
};

/*
 * Finds the functions in the text of /proc/kallsyms, whose lines may be cut. Functions without an address are
 * left out. Of several functions at one address, the first one in the text remains.
 *
 * Returns the number of functions and stores an array of them, in ascending order of the addresses, which the
 * caller frees; or returns -ENOMEM.
 */
long kernel_functions(const char *text, size_t size, struct kernel_function **functions);

/*
 * Writes the values of enums as text, a line for each: the value, a blank and the name.
 *
 * file	type information of a kernel, such as /sys/kernel/btf/vmlinux
 * names	names of enums, each of which ends with a newline; missing ones are left out
 *
 * Returns the number of bytes of the text, which may be larger than its buffer: then the buffer has the first
 * of them. Returns -errno on failure, which is -EINVAL if the file is not BTF in this machine's byte order.
 */
int kernel_enums(const char *file, char *names, char *text, size_t size);

#endif
