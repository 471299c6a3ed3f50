// SPDX-License-Identifier: MIT
#include "run_end.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int arrived[2] = {-1, -1}; /* a pipe with a byte for each signal, its number, or CANCELLED */

enum { CANCELLED = 255 }; /* no number of a signal */

/* events 0: poll(2) then reports only POLLERR, POLLHUP and POLLNVAL */
static struct pollfd awaited[] = {{.fd = -1, .events = POLLIN}, {.fd = STDOUT_FILENO}};

static void send(unsigned char number)
{
	ssize_t written = write(arrived[1], &number, 1);

	(void)written; /* the pipe is full, so the run ends already */
}

/* jcmd(1) and jstack(1) create one of these files before they send SIGQUIT to the JVM. */
static char attach_files[2][64];
static struct sigaction jvm_quit;

static bool tool_attaches(void)
{
	struct statx file; /* stat() would need glibc 2.33 */

	for (size_t i = 0; i < sizeof(attach_files) / sizeof(attach_files[0]); i++)
		if (!statx(AT_FDCWD, attach_files[i], 0, STATX_UID, &file) && file.stx_uid == geteuid())
			return true;
	return false;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	int saved = errno;

	if (signal == SIGQUIT && (jvm_quit.sa_flags & SA_SIGINFO) && tool_attaches())
		jvm_quit.sa_sigaction(signal, info, context);
	else
		send(signal);
	errno = saved;
}

/* Handles a signal. If it is ignored, does so only if the caller asks for it. Returns 0 or -errno. */
static int handle(int signal, bool if_ignored)
{
	struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_RESTART | SA_SIGINFO};
	struct sigaction current;

	if (sigaction(signal, NULL, &current))
		return -errno;
	if (current.sa_handler == SIG_IGN && !if_ignored)
		return 0;
	if (signal == SIGQUIT)
		jvm_quit = current;
	return sigaction(signal, &action, NULL) ? -errno : 0;
}

int run_end_install(void)
{
	int error;

	if (pipe2(arrived, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	awaited[0].fd = arrived[0];
	snprintf(attach_files[0], sizeof(attach_files[0]), ".attach_pid%d", getpid());
	snprintf(attach_files[1], sizeof(attach_files[1]), "/tmp/.attach_pid%d", getpid());
	error = handle(SIGINT, true);
	if (!error)
		error = handle(SIGTERM, true);
	if (!error)
		error = handle(SIGQUIT, true);
	return error ? error : handle(SIGHUP, false);
}

int run_end_await(void)
{
	unsigned char number;

	for (;;) {
		if (read(awaited[0].fd, &number, 1) == 1)
			return number == CANCELLED ? -ECANCELED : number;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (awaited[1].revents) {
			bool closed = !(awaited[1].revents & POLLNVAL);

			awaited[1].fd = -1; /* poll(2) skips it from now on, and sets its revents to 0 */
			awaited[1].revents = 0;
			if (closed)
				return 0;
		}
		if (poll(awaited, sizeof(awaited) / sizeof(awaited[0]), -1) < 0 && errno != EINTR)
			return -errno;
	}
}

void run_end_cancel(void)
{
	send(CANCELLED);
}

bool run_end_await_writable(int descriptor, int timeout_ms)
{
	struct pollfd output = {.fd = descriptor, .events = POLLOUT};

	return poll(&output, 1, timeout_ms) > 0;
}
