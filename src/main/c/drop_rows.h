/* SPDX-License-Identifier: MIT */
/* Reads the rows of drops from their perf buffer, which has a ring for each CPU. */
#ifndef TCPRETRANS_DROP_ROWS_H
#define TCPRETRANS_DROP_ROWS_H

#include "wire.h"

#include <stddef.h>

struct drop_rows;
struct places;

/*
 * Opens the perf buffer of a map. If RLIMIT_MEMLOCK does not allow its size, it is halved until it does.
 * Returns NULL with errno set on failure. The places stay open as long as the buffer.
 */
struct drop_rows *drop_rows_open(int map_fd, struct places *places);

/* Returns a descriptor for epoll(7) that becomes readable when a ring is half full. */
int drop_rows_descriptor(const struct drop_rows *rows);

/*
 * Copies up to capacity rows, sorted by time, without waiting. Returns their number or -errno. Rows that did
 * not fit are copied by the next call.
 */
int drop_rows_read(struct drop_rows *rows, struct drop_row *copies, size_t capacity);

/* NULL is allowed. */
void drop_rows_close(struct drop_rows *rows);

#endif
