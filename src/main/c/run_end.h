/* SPDX-License-Identifier: MIT */
/* The ends of a run that come from outside: a signal, or the end of the program that reads stdout. */
#ifndef TCPRETRANS_RUN_END_H
#define TCPRETRANS_RUN_END_H

#include <stdbool.h>

/*
 * Installs a handler for SIGINT, SIGTERM and SIGQUIT, also where the process has ignored SIGINT or SIGTERM
 * since its start, as a command that a shell script runs with '&' does; and for SIGHUP unless it is ignored,
 * as nohup(1) needs it. The JVM would print a thread dump to stdout on SIGQUIT; it still gets a SIGQUIT of
 * jcmd(1). Returns 0 or -errno. Called once by a process.
 */
int run_end_install(void);

/*
 * Waits for a signal that run_end_install() handles, and for the end of the last reader of stdout. Returns
 * the number of the signal, 0 once for the end of the reader, or -errno: -ECANCELED after run_end_cancel().
 * Only one thread may call this function.
 */
int run_end_await(void);

/* Makes run_end_await() return. The JVM would wait 300 ms at its exit for a thread that is inside this
 * library. */
void run_end_cancel(void);

/*
 * Waits until write(2) to the descriptor would accept bytes or fail. Returns false if this did not happen
 * within so many milliseconds. Thread-safe.
 */
bool run_end_await_writable(int descriptor, int timeout_ms);

#endif
