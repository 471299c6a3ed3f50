/* SPDX-License-Identifier: MIT */
/* SIGINT and SIGTERM where the parent process had them ignored, so that the JVM left them ignored. */
#ifndef TCPRETRANS_SIGNALS_H
#define TCPRETRANS_SIGNALS_H

/*
 * Handles those of SIGINT and SIGTERM that are ignored now, and waits until one comes. Only one thread of the
 * process may call this. Returns the number of the signal, 0 where none is ignored, or -errno.
 */
int signals_await_ignored(void);

#endif
