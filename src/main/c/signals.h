/* SPDX-License-Identifier: MIT */
/*
 * SIGINT and SIGTERM that were ignored (SIG_IGN) when the process started, such as SIGINT in a command that a
 * shell script runs with '&'. The JVM leaves these ignored.
 */
#ifndef TCPRETRANS_SIGNALS_H
#define TCPRETRANS_SIGNALS_H

/*
 * Installs a handler for each of SIGINT and SIGTERM that is ignored, and waits until one of these arrives.
 * Returns its number, 0 at once if neither is ignored, or -errno. A process may call this once.
 */
int signals_await_ignored(void);

#endif
