// SPDX-License-Identifier: MIT
/*
 * Runs a command under a seccomp filter that answers one system call with an errno, as container runtimes do.
 *
 * Usage: deny_bpf [-c CALL] [-e ERRNO] COMMAND...
 * CALL is bpf (default), perf_event_open or reboot; ERRNO is a number (default: EPERM).
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int call_number(const char *call)
{
	return strcmp(call, "bpf") == 0               ? SYS_bpf
	       : strcmp(call, "perf_event_open") == 0 ? SYS_perf_event_open
						      : SYS_reboot;
}

/* Returns 0, or non-zero with errno. */
static int deny(int call, int err)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(filter) / sizeof(filter[0]), .filter = filter};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	int option, call = SYS_bpf, err = EPERM;

	while ((option = getopt(argc, argv, "+c:e:")) != -1)
		if (option == 'c')
			call = call_number(optarg);
		else if (option == 'e')
			err = atoi(optarg);
		else
			return 2;
	if (optind == argc)
		return 2;
	if (deny(call, err)) {
		perror("seccomp");
		return 1;
	}
	execvp(argv[optind], argv + optind);
	perror(argv[optind]);
	return 1;
}
