// SPDX-License-Identifier: MIT
#include "host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAX_LINKS = 40, /* as in path_resolution(7) */
	TEXT_SIZE = 64,
};

/* A path that is being resolved. */
struct walk {
	int root;      /* the directory that stands for / */
	int directory; /* the one that rest is relative to; may be root */
	uid_t user;
	int mount; /* that of the directory */
	int links; /* that were followed so far */
	char rest[PATH_MAX];
};

/* Returns the number of the mount that a descriptor is on, or -1. Asks no file system. */
static int mount_of(int descriptor)
{
	char path[TEXT_SIZE], line[TEXT_SIZE];
	int mount = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", descriptor);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (mount < 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "mnt_id: %d", &mount) != 1)
			mount = -1;
	fclose(file);
	return mount;
}

/*
 * Whether a process of a user other than root answers the requests of a mounted file system (fuse(4)).
 * unlisted is the answer for a mount of another mount namespace.
 */
static bool is_served_by_user(int mount, bool unlisted)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	bool served = unlisted;
	char *line = NULL;
	size_t size = 0;
	int id;

	while (file && getline(&line, &size, file) > 0)
		if (sscanf(line, "%d", &id) == 1 && id == mount) {
			char *type = strstr(line, " - fuse"),
			     *server = type ? strstr(type, "user_id=") : NULL;

			served = server && strtoul(server + strlen("user_id="), NULL, 10) != 0;
			break;
		}
	free(line);
	if (file)
		fclose(file);
	return served;
}

/* As fstat(2), which would need a later C library, and without a request to the server of a file. */
static int look_at(int descriptor, struct statx *found)
{
	return statx(descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, found);
}

/* Whether only root and the user can have made the file, and can replace what is in it. */
static bool is_safe(const struct statx *found, uid_t user)
{
	mode_t others = S_IWOTH | (found->stx_gid ? S_IWGRP : 0);

	if (found->stx_uid == user && user != 0)
		return true;
	if (found->stx_uid != 0)
		return false;
	return S_ISLNK(found->stx_mode) || !(found->stx_mode & others) ||
	       (S_ISDIR(found->stx_mode) && (found->stx_mode & S_ISVTX));
}

static void enter(struct walk *walk, int directory)
{
	if (walk->directory != walk->root)
		close(walk->directory);
	walk->directory = directory;
}

/* Puts the target of a link in front of the rest of the path. Returns 0 or -errno. */
static int follow(struct walk *walk, int link, const struct statx *found)
{
	char target[PATH_MAX];
	ssize_t length;
	size_t rest = strlen(walk->rest);

	if (found->stx_uid != 0 || ++walk->links > MAX_LINKS)
		return -ELOOP;
	length = readlinkat(link, "", target, sizeof(target));
	if (length < 0)
		return -errno;
	if (length + rest >= sizeof(walk->rest))
		return -ENAMETOOLONG;
	memmove(walk->rest + length, walk->rest, rest + 1); /* the rest is empty or starts with a slash */
	memcpy(walk->rest, target, length);
	if (target[0] == '/')
		enter(walk, walk->root);
	return 0;
}

/* Removes the first name of the path. Returns false if there is none. */
static bool next_name(struct walk *walk, char name[NAME_MAX + 1], int *error)
{
	const char *start = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(start, "/");

	if (length > NAME_MAX) {
		*error = -ENAMETOOLONG;
		return false;
	}
	memcpy(name, start, length);
	name[length] = '\0';
	memmove(walk->rest, start + length, strlen(start + length) + 1);
	return length > 0;
}

static bool is_root(const struct walk *walk)
{
	struct statx root, directory;

	return look_at(walk->root, &root) == 0 && look_at(walk->directory, &directory) == 0 &&
	       root.stx_dev_major == directory.stx_dev_major &&
	       root.stx_dev_minor == directory.stx_dev_minor && root.stx_ino == directory.stx_ino;
}

/* Checks what was just opened, before any other request to it. Returns 0 or -errno. */
static int check(struct walk *walk, int opened, struct statx *found)
{
	int mount = mount_of(opened);

	/* a daemon of root may have its own mount namespace, which only root can make */
	if (mount != walk->mount && is_served_by_user(mount, walk->user != 0))
		return -EPERM;
	walk->mount = mount;
	if (look_at(opened, found))
		return -errno;
	return is_safe(found, walk->user) ? 0 : -EPERM;
}

/* Resolves the path. Returns a descriptor that only names the file (O_PATH), or -errno. */
static int resolve(struct walk *walk, struct statx *found)
{
	char name[NAME_MAX + 1];
	int error = check(walk, walk->directory, found);

	while (!error && next_name(walk, name, &error)) {
		int opened;

		if (!strcmp(name, "..") && is_root(walk))
			continue;
		opened = openat(walk->directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (opened < 0)
			return -errno;
		error = check(walk, opened, found);
		if (!error && S_ISDIR(found->stx_mode)) {
			enter(walk, opened);
			continue;
		}
		if (!error && S_ISLNK(found->stx_mode))
			error = follow(walk, opened, found);
		else if (!error && !walk->rest[0])
			return opened;
		else if (!error)
			error = -ENOTDIR;
		close(opened);
	}
	return error ? error : -EISDIR;
}

/* Opens what a descriptor names. Returns a descriptor or -errno. */
static int open_to_read(int named)
{
	char path[TEXT_SIZE];
	int opened;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", named);
	/* a lease of the user would delay the call unless it is not to block */
	opened = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return opened < 0 ? -errno : opened;
}

/* Reads size bytes, or fewer if the file has become shorter. */
static ssize_t read_all(int file, char **content, size_t size)
{
	char *bytes = malloc(size + 1);
	size_t length = 0;
	ssize_t count = 1;

	if (!bytes)
		return -ENOMEM;
	while (count > 0 && length < size) {
		count = read(file, bytes + length, size - length);
		length += count > 0 ? count : 0;
	}
	if (count < 0) {
		count = -errno;
		free(bytes);
		return count;
	}
	*content = bytes;
	return length;
}

ssize_t host_file_read(const char *root, const char *path, uid_t user, size_t limit, char **content)
{
	struct walk walk = {.user = user, .mount = -1};
	struct statx found;
	ssize_t length;
	int named, file;

	if (strlen(path) >= sizeof(walk.rest))
		return -ENAMETOOLONG;
	strcpy(walk.rest, path);
	walk.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (walk.root < 0)
		return -errno;
	walk.directory = walk.root;
	named = resolve(&walk, &found);
	enter(&walk, walk.root);
	close(walk.root);
	if (named < 0)
		return named;
	if (!S_ISREG(found.stx_mode) || found.stx_uid != user || (size_t)found.stx_size > limit) {
		close(named);
		return !S_ISREG(found.stx_mode) ? -EINVAL : found.stx_uid != user ? -EPERM : -EFBIG;
	}
	file = open_to_read(named);
	close(named);
	if (file < 0)
		return file;
	/* files of /proc, some of which block, have no size, and are not read */
	length = read_all(file, content, found.stx_size);
	close(file);
	return length;
}
