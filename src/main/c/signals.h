/* SPDX-License-Identifier: MIT */
/* SIGINT and SIGTERM that the parent process ignored. The JVM then leaves them ignored. */
#ifndef TCPRETRANS_SIGNALS_H
#define TCPRETRANS_SIGNALS_H

/*
 * Installs a handler for SIGINT and SIGTERM if they are ignored, and waits for such a signal. Only one thread
 * of the process may call this. Returns the number of the signal, 0 if neither is ignored, or -errno.
 */
int signals_await_ignored(void);

#endif
