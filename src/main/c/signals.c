// SPDX-License-Identifier: MIT
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int arrived_fd = -1;
static volatile sig_atomic_t arrived;

static void on_signal(int signal)
{
	int saved = errno;

	arrived = signal;
	if (eventfd_write(arrived_fd, 1) < 0)
		_exit(1); /* the waiting thread cannot be told, so the signal ends the process here */
	errno = saved;
}

/* Handles the signal if it is ignored. Returns 1 if it was, 0 if it was not, or -errno. */
static int handle_ignored(int signal)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct sigaction current;

	if (sigaction(signal, NULL, &current))
		return -errno;
	if (current.sa_handler != SIG_IGN)
		return 0;
	return sigaction(signal, &action, NULL) ? -errno : 1;
}

int signals_await_ignored(void)
{
	static const int signals[] = {SIGINT, SIGTERM};
	bool any = false;
	eventfd_t count;

	arrived_fd = eventfd(0, EFD_CLOEXEC);
	if (arrived_fd < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		int handled = handle_ignored(signals[i]);

		if (handled < 0)
			return handled;
		any |= handled;
	}
	if (!any)
		return 0;
	while (eventfd_read(arrived_fd, &count) < 0)
		if (errno != EINTR)
			return -errno;
	return arrived;
}
