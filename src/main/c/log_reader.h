/* SPDX-License-Identifier: MIT */
/* Reads the blocks of the drop log while the kernel writes them. */
#ifndef TCPRETRANS_LOG_READER_H
#define TCPRETRANS_LOG_READER_H

#include "log_layout.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>

struct drop_filter;
struct droplog;

/*
 * Writes the answer without the times since when the log is complete; see droplog_find(). Clears *complete if
 * a record could not be read, so that the answer may lack a drop.
 */
int log_read(struct droplog *log, const struct drop_query *questions, size_t count, void *answer, size_t size,
	     bool *complete);

/* Counts the drops of a class that the filter selects. Returns -ENODATA if a record could not be read. */
int log_count(struct droplog *log, const struct drop_filter *filter, enum log_class class);

#endif
