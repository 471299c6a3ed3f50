// SPDX-License-Identifier: MIT
/*
 * Runs a command whose stdout is a pipe of this capacity in bytes, which is also non-blocking if the first
 * argument says so.
 *
 * Usage: set_stdout blocking|nonblocking BYTES COMMAND [ARGUMENT...]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *call)
{
	perror(call);
	exit(1);
}

int main(int argc, char **argv)
{
	int flags;

	if (argc < 4) {
		fprintf(stderr, "usage: set_stdout blocking|nonblocking BYTES COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if (fcntl(STDOUT_FILENO, F_SETPIPE_SZ, atoi(argv[2])) < 0)
		fail("F_SETPIPE_SZ");
	flags = fcntl(STDOUT_FILENO, F_GETFL);
	if (flags < 0)
		fail("F_GETFL");
	if (!strcmp(argv[1], "nonblocking") && fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK))
		fail("F_SETFL");
	execvp(argv[3], argv + 3);
	fail(argv[3]);
}
