// SPDX-License-Identifier: MIT
#include "netns.h"

#include "skeleton.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

static const char own_namespace[] = "/proc/thread-self/ns/net";

/*
 * Opens the file of a namespace. Another user may have put a different file in the place of a mount point,
 * whose opening could block or act on a device, so the file is looked at first. Returns a descriptor or
 * -errno.
 */
static int open_namespace(const char *file)
{
	int named = open(file, O_PATH | O_CLOEXEC), opened, err;
	char path[32];
	struct statfs found;

	if (named < 0)
		return -errno;
	if (fstatfs(named, &found) || found.f_type != NSFS_MAGIC) {
		close(named);
		return -EINVAL; /* as setns(2) */
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", named);
	opened = open(path, O_RDONLY | O_CLOEXEC);
	err = -errno;
	close(named);
	return opened < 0 ? err : opened;
}

int netns_enter(const char *file)
{
	int own = open(own_namespace, O_RDONLY | O_CLOEXEC), target, err;

	if (own < 0)
		return -errno;
	target = open_namespace(file);
	err = target < 0 ? target : setns(target, CLONE_NEWNET) ? -errno : 0;
	if (target >= 0)
		close(target);
	if (err)
		close(own);
	return err ? err : own;
}

int netns_leave(int descriptor)
{
	int err = setns(descriptor, CLONE_NEWNET) ? -errno : 0;

	close(descriptor);
	return err;
}

/* Returns the inode in the link /proc/PID/ns/net, such as net:[4026531840]; 0: it cannot be read. */
static __u32 inode_of(int processes, __u32 pid)
{
	char path[64], link[64];
	ssize_t length;
	__u32 inode = 0;

	snprintf(path, sizeof(path), "%u/ns/net", pid);
	length = readlinkat(processes, path, link, sizeof(link) - 1);
	if (length > 0) {
		link[length] = '\0';
		sscanf(link, "net:[%u]", &inode);
	}
	return inode;
}

int netns_processes(struct netns_process *table, size_t size)
{
	size_t count = 0, capacity = size / sizeof(*table);
	DIR *processes = opendir("/proc");
	const struct dirent *entry;

	if (!processes)
		return -errno;
	while ((entry = readdir(processes))) {
		__u32 pid = strtoul(entry->d_name, NULL, 10);
		__u32 inode = pid ? inode_of(dirfd(processes), pid) : 0;

		if (!inode)
			continue;
		if (count < capacity)
			table[count] = (struct netns_process){.inode = inode, .pid = pid};
		count++;
	}
	closedir(processes);
	return count;
}

/* Runs a program that writes NETNS_RESULT, and copies that. Returns the program's result, or -errno. */
static int run_program(const struct skeleton *skeleton, const struct bpf_program *program, __u64 *arguments,
		       size_t size, struct netns_segs *segs)
{
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = size);

	if (bpf_prog_test_run_opts(bpf_program__fd(program), &run))
		return -errno;
	*segs = skeleton->netns_extra[NETNS_RESULT];
	return run.retval;
}

/* Reads a file to its end, or until text is full. Returns the number of bytes read, or -errno. */
static int read_text(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t got;

	while (length < size && (got = read(fd, text + length, size - length))) {
		if (got > 0)
			length += got;
		else if (errno != EINTR)
			return -errno;
	}
	return length;
}

/*
 * Reads a file of counters. If segs is not NULL, *segs becomes the namespace that the file belongs to.
 * Returns the number of bytes read, or -errno: -ENOTSUP if segs is not NULL and the file is not in /proc.
 */
static int read_file(const struct skeleton *skeleton, const char *directory, const char *name,
		     struct netns_segs *segs, char *text, size_t size)
{
	char path[PATH_MAX];
	int result = 1, fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	__u64 arguments[] = {fd};

	if (segs)
		result = run_program(skeleton, skeleton->read_netns_of_file, arguments, sizeof(arguments),
				     segs);
	result = result < 0 ? result : result == 0 ? -ENOTSUP : read_text(fd, text, size);
	close(fd);
	return result;
}

/*
 * read_netns_of_file cannot find the namespace of stat/nf_conntrack. So that file is read between the other
 * two, which belong to one namespace. Without connection tracking it does not exist.
 */
static int read_counters(const struct skeleton *skeleton, const char *directory, unsigned int files,
			 struct netns_segs *segs, char *text, size_t size)
{
	struct netns_segs of_netstat;
	int length = read_file(skeleton, directory, "snmp", segs, text, size), more;

	if (length >= 0 && files & NETNS_CONNTRACK) {
		more = read_file(skeleton, directory, "stat/nf_conntrack", NULL, text + length,
				 size - length);
		if (more < 0 && more != -ENOENT)
			return more;
		length += more > 0 ? more : 0;
	}
	if (length < 0 || !(files & NETNS_NETSTAT))
		return length;
	more = read_file(skeleton, directory, "netstat", &of_netstat, text + length, size - length);
	if (more < 0)
		return more;
	return of_netstat.id == segs->id ? length + more : -ESTALE;
}

int netns_counters(const struct skeleton *skeleton, const char *enter, const char *directory,
		   unsigned int files, struct netns_segs *segs, char *text, size_t size)
{
	int own, result, left;

	if (!enter)
		return read_counters(skeleton, directory, files, segs, text, size);
	own = netns_enter(enter);
	if (own < 0)
		return own;
	result = read_counters(skeleton, directory, files, segs, text, size);
	left = netns_leave(own);
	return left ? left : result;
}

int netns_read_segs(const struct skeleton *skeleton, __u64 address, __u64 id, struct netns_segs *segs)
{
	__u64 arguments[] = {address, id};

	return run_program(skeleton, skeleton->read_netns, arguments, sizeof(arguments), segs);
}

int netns_list(const struct skeleton *skeleton, struct netns_segs *table, size_t size)
{
	size_t count = 0, capacity = size / sizeof(*table);
	__u64 id, *previous = NULL;

	while (count + 1 < capacity &&
	       bpf_map_get_next_key(bpf_map__fd(skeleton->netns_segs), previous, &id) == 0) {
		if (bpf_map_lookup_elem(bpf_map__fd(skeleton->netns_segs), &id, &table[count]))
			return -errno;
		previous = &table[count++].id;
	}
	if (count < capacity)
		table[count++] = skeleton->netns_extra[NETNS_OVERFLOW];
	return count;
}

void netns_forget(const struct skeleton *skeleton, __u64 id)
{
	bpf_map_delete_elem(bpf_map__fd(skeleton->netns_segs), &id);
}
