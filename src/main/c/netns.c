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

/* The number in a link such as net:[4026531840]; 0 where it cannot be read. */
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

/* Runs a program that answers. Returns what the program returned, or -errno. */
static int ask(const struct skeleton *skeleton, const struct bpf_program *program, __u64 *arguments,
	       size_t size, struct netns_segs *seen)
{
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = arguments, .ctx_size_in = size);

	if (bpf_prog_test_run_opts(bpf_program__fd(program), &run))
		return -errno;
	*seen = skeleton->netns_extra[NETNS_ANSWER];
	return run.retval;
}

/* Appends a file of counters to the text. Returns its length or -errno. */
static int append(const struct skeleton *skeleton, const char *folder, const char *name,
		  struct netns_segs *seen, char *text, size_t size)
{
	char path[PATH_MAX];
	ssize_t got;
	size_t length = 0;
	int result, fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	__u64 arguments[] = {fd};

	result = ask(skeleton, skeleton->read_netns_of_file, arguments, sizeof(arguments), seen);
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

static int read_counters(const struct skeleton *skeleton, const char *folder, bool netstat,
			 struct netns_segs *seen, char *text, size_t size)
{
	struct netns_segs again;
	int length = append(skeleton, folder, "snmp", seen, text, size), more;

	if (length < 0 || !netstat)
		return length;
	more = append(skeleton, folder, "netstat", &again, text + length, size - length);
	if (more < 0)
		return more;
	return again.id == seen->id ? length + more : -ESTALE;
}

static int enter_namespace(const char *file)
{
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int err = fd < 0 || setns(fd, CLONE_NEWNET) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

int netns_counters(const struct skeleton *skeleton, const char *enter, const char *folder, bool netstat,
		   struct netns_segs *seen, char *text, size_t size)
{
	int own, result;

	if (!enter)
		return read_counters(skeleton, folder, netstat, seen, text, size);
	own = open(own_namespace, O_RDONLY | O_CLOEXEC);
	if (own < 0)
		return -errno;
	result = enter_namespace(enter);
	if (!result) {
		result = read_counters(skeleton, folder, netstat, seen, text, size);
		if (setns(own, CLONE_NEWNET))
			result = -errno;
	}
	close(own);
	return result;
}

int netns_seen(const struct skeleton *skeleton, __u64 address, __u64 id, struct netns_segs *seen)
{
	__u64 arguments[] = {address, id};

	return ask(skeleton, skeleton->read_netns, arguments, sizeof(arguments), seen);
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
		table[count++] = skeleton->netns_extra[NETNS_REST];
	return count;
}

void netns_forget(const struct skeleton *skeleton, __u64 id)
{
	bpf_map_delete_elem(bpf_map__fd(skeleton->netns_segs), &id);
}
