/* SPDX-License-Identifier: MIT */
/* Copies of the places where packets are dropped, so that each is read from the kernel once. */
#ifndef TCPRETRANS_PLACES_H
#define TCPRETRANS_PLACES_H

#include "log_layout.h"

struct places;

/* Returns NULL with errno set on failure. The map stays open as long as the copies. */
struct places *places_open(int map_fd);

/*
 * Returns the place with this key; its count of packets is that of its first use. NULL: the map does not have
 * it. The pointer is valid until places_close().
 */
const struct drop_place *places_find(struct places *places, __u32 key);

/* Returns a drop at a place as a record for Java. */
struct dropped_packet places_describe(const struct drop_place *place, const struct logged_drop *drop);

/* NULL is allowed. */
void places_close(struct places *places);

#endif
