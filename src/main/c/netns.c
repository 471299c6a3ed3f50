// SPDX-License-Identifier: MIT
#include "netns.h"

#include "skeleton.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char own_namespace[] = "/proc/thread-self/ns/net";

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

/* Reads a file of counters, and which namespace it belongs to. Returns its length in bytes, or -errno. */
static int read_file(const struct skeleton *skeleton, const char *directory, const char *name,
		     struct netns_segs *segs, char *text, size_t size)
{
	char path[PATH_MAX];
	ssize_t got;
	size_t length = 0;
	int result, fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	__u64 arguments[] = {fd};

	result = run_program(skeleton, skeleton->read_netns_of_file, arguments, sizeof(arguments), segs);
	result = result < 0 ? result : result == 0 ? -ENOTSUP : 0;
	while (!result && length < size && (got = read(fd, text + length, size - length))) {
		if (got > 0)
			length += got;
		else if (errno != EINTR)
			result = -errno;
	}
	close(fd);
	return result ? result : (int)length;
}

static int read_counters(const struct skeleton *skeleton, const char *directory, bool netstat,
			 struct netns_segs *segs, char *text, size_t size)
{
	struct netns_segs of_netstat;
	int length = read_file(skeleton, directory, "snmp", segs, text, size), more;

	if (length < 0 || !netstat)
		return length;
	more = read_file(skeleton, directory, "netstat", &of_netstat, text + length, size - length);
	if (more < 0)
		return more;
	return of_netstat.id == segs->id ? length + more : -ESTALE;
}

static int enter_namespace(const char *file)
{
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int err = fd < 0 || setns(fd, CLONE_NEWNET) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

int netns_counters(const struct skeleton *skeleton, const char *enter, const char *directory, bool netstat,
		   struct netns_segs *segs, char *text, size_t size)
{
	int own, result;

	if (!enter)
		return read_counters(skeleton, directory, netstat, segs, text, size);
	own = open(own_namespace, O_RDONLY | O_CLOEXEC);
	if (own < 0)
		return -errno;
	result = enter_namespace(enter);
	if (!result) {
		result = read_counters(skeleton, directory, netstat, segs, text, size);
		if (setns(own, CLONE_NEWNET))
			result = -errno;
	}
	close(own);
	return result;
}

int netns_seen(const struct skeleton *skeleton, __u64 address, __u64 id, struct netns_segs *segs)
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
