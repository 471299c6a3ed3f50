/* SPDX-License-Identifier: MIT */
/* Reads the drop log while the kernel writes it. */
#ifndef TCPRETRANS_LOG_READER_H
#define TCPRETRANS_LOG_READER_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct droplog;

/*
 * Writes the answer without the times since when the log is complete; see droplog_find(). Sets *torn if a
 * record could not be read, so that the answer may lack a drop.
 */
int log_read(struct droplog *log, const struct drop_question *questions, size_t count, void *answer,
	     size_t size, bool *complete);

#endif
