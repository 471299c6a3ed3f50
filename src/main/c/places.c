// SPDX-License-Identifier: MIT
#include "places.h"

#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>

/* A hash table with as many slots as four times the places that the map has room for. */
enum { SLOT_BITS = 16, SLOTS = 1 << SLOT_BITS };

struct cached_place {
	__u32 key;
	struct drop_place place;
};

struct places {
	int map_fd;
	struct cached_place *slots[SLOTS];
};

struct places *places_open(int map_fd)
{
	struct places *places = calloc(1, sizeof(*places));

	if (places)
		places->map_fd = map_fd;
	return places;
}

static struct cached_place *read_place(int map_fd, __u32 key)
{
	struct cached_place *cached = malloc(sizeof(*cached));

	if (!cached)
		return NULL;
	cached->key = key;
	if (!bpf_map_lookup_elem(map_fd, &key, &cached->place))
		return cached;
	free(cached);
	return NULL;
}

const struct drop_place *places_find(struct places *places, __u32 key)
{
	__u32 slot = (key * 0x9e3779b1U) >> (32 - SLOT_BITS);

	while (places->slots[slot] && places->slots[slot]->key != key)
		slot = (slot + 1) % SLOTS;
	if (!places->slots[slot])
		places->slots[slot] = read_place(places->map_fd, key);
	return places->slots[slot] ? &places->slots[slot]->place : NULL;
}

struct dropped_packet places_describe(const struct drop_place *place, const struct logged_drop *drop)
{
	struct dropped_packet packet = {
		.time_ns = drop->time_ns,
		.location = place->location,
		.netns_id = place->netns_id,
		.netns = place->netns,
		.ifindex = place->ifindex,
		.reason = place->reason,
		.flow = drop->flow,
		.seq = drop->seq,
		.end = drop->end,
		.ack = drop->ack,
		.hash = drop->hash,
		.tcp_flags = drop->tcp_flags,
		.flags = drop->flags | place->flags,
		.packet_type = drop->packet_type,
		.fclone = drop->fclone,
		.encap = place->encap,
	};

	memcpy(packet.dev, place->dev, sizeof(packet.dev));
	return packet;
}

void places_close(struct places *places)
{
	if (!places)
		return;
	for (int i = 0; i < SLOTS; i++)
		free(places->slots[i]);
	free(places);
}
