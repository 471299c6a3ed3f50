/* SPDX-License-Identifier: MIT */
/*
 * Reads the departures that may belong to the queries of a search. One that cannot be read is left out,
 * because its absence proves nothing.
 */
#ifndef TCPRETRANS_DEPARTURES_H
#define TCPRETRANS_DEPARTURES_H

#include "log_layout.h"
#include "wire.h"

#include <stddef.h>

struct droplog;
struct search;

/*
 * Appends the departures of the bytes that were resent, and those of which the drops may be copies, to the
 * answer. Those of SYNs are elsewhere.
 */
void departures_read(struct droplog *log, struct search *search, const struct dropped_packet *drops,
		     size_t count);

/* Appends a SYN or SYN-ACK that left, from a block of LOG_LEFT_SYN, if a query wants it. */
void departures_read_syn(struct droplog *log, struct search *search, const struct logged_drop *shared);

#endif
