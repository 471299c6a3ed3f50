/* SPDX-License-Identifier: MIT */
/* Copies records that the kernel may be writing at this moment. */
#ifndef TCPRETRANS_LOG_COPY_H
#define TCPRETRANS_LOG_COPY_H

#include "log_layout.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* A record is written in some nanoseconds, unless its writer is interrupted. */
enum { MAX_REREADS = 1000 };

/* Defines a function that returns false if the record stays half-written. */
#define COPY_FUNCTION(function, record, check_of)                                                            \
	static inline bool function(record *copy, const record *shared)                                      \
	{                                                                                                    \
		for (int i = 0; i < MAX_REREADS; i++) {                                                      \
			memcpy(copy, shared, sizeof(*copy));                                                 \
			if (copy->check == check_of(copy))                                                   \
				return true;                                                                 \
			atomic_signal_fence(memory_order_seq_cst);                                           \
		}                                                                                            \
		return false;                                                                                \
	}

COPY_FUNCTION(copy_drop, struct logged_drop, drop_check)
COPY_FUNCTION(copy_range, struct left_range, range_check)
COPY_FUNCTION(copy_ack, struct left_ack, ack_check)

#endif
