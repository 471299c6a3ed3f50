/* SPDX-License-Identifier: MIT */
/* Counts packets by the place in the kernel where they were dropped, or by the device by which they left. */
#ifndef TCPRETRANS_PLACES_BPF_H
#define TCPRETRANS_PLACES_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "log_layout.h"
#include "workspace.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Keys of different places that a hash maps to one number are neighbours. */
enum { MAX_PLACES = 16384, MAX_NEIGHBOURS = 4 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PLACES);
	__type(key, __u32);
	__type(value, struct drop_place);
} drop_places SEC(".maps");

static __always_inline __u32 place_hash(const struct drop_place *place)
{
	__u32 packet = (__u32)place->port << 16 | place->kind << 8 | place->encap << 4 | place->flags;
	__u32 hash = (__u32)place->location;

	hash = (hash ^ place->reason) * 0x9e3779b1;
	hash = (hash ^ hash >> 15 ^ (__u32)place->netns_id ^ (__u32)(place->netns_id >> 32)) * 0x85ebca77;
	hash = (hash ^ hash >> 13 ^ place->ifindex) * 0x9e3779b1;
	hash = (hash ^ hash >> 15 ^ packet) * 0x85ebca77;
	return hash ^ hash >> 16;
}

static __always_inline bool is_same_place(const struct drop_place *a, const struct drop_place *b)
{
	return a->location == b->location && a->netns_id == b->netns_id && a->reason == b->reason &&
	       a->ifindex == b->ifindex && a->port == b->port && a->kind == b->kind && a->encap == b->encap &&
	       a->flags == b->flags;
}

/* Returns the place in the map and its key, after adding it if it is new. NULL: the map is full. */
static __always_inline struct drop_place *find_place(struct drop_place *place, const struct net_device *dev,
						     __u32 *key)
{
	struct drop_place *known;

	*key = place_hash(place);
	for (int i = 0; i < MAX_NEIGHBOURS; i++, ++*key) {
		known = bpf_map_lookup_elem(&drop_places, key);
		if (!known) {
			place->dev[0] = '\0';
			if (dev)
				BPF_CORE_READ_STR_INTO(&place->dev, dev, name);
			bpf_map_update_elem(&drop_places, key, place, BPF_NOEXIST);
			/* another CPU may have added another place */
			known = bpf_map_lookup_elem(&drop_places, key);
			if (!known)
				return NULL;
		}
		if (is_same_place(known, place))
			return known;
	}
	return NULL;
}

/* Counts the packet at its place. Returns the key of the place; 0: there are too many places. */
static __always_inline __u32 count_packet(struct drop_place *place, const struct net_device *dev)
{
	__u32 key;
	struct drop_place *known = find_place(place, dev, &key);
	struct log_state *state = find_log_state();

	if (!known && place->port) {
		place->port = 0; /* so that a scan of ports does not fill the map */
		known = find_place(place, dev, &key);
	}
	if (known)
		__sync_fetch_and_add(&known->packets, 1);
	else if (state)
		__sync_fetch_and_add(&state->uncounted, 1);
	return known ? key : 0;
}

/*
 * Returns whether a device does not forward packets of this family: IPv4 decides it per device, IPv6 per
 * namespace (ip_route_input_slow, ip6_forward).
 */
static __always_inline bool is_forwarding_off(const struct net_device *dev, bool ipv4, bool typed)
{
	const struct net *net = READ_FIELD(typed, dev, nd_net.net);
	const struct in_device *in_dev;

	if (ipv4) {
		in_dev = READ_FIELD(typed, dev, ip_ptr);
		return in_dev && !READ_FIELD(typed, in_dev, cnf.data[IPV4_DEVCONF_FORWARDING - 1]);
	}
	return bpf_core_field_exists(net->ipv6) && !BPF_CORE_READ(net, ipv6.devconf_all, forwarding);
}

/* Fills the fields of the device. Returns false if the memory is no device. */
static __always_inline bool read_device(struct drop_place *place, const struct net_device *dev, bool ipv4,
					bool typed)
{
	const struct net *net = READ_FIELD(typed, dev, nd_net.net);
	__u32 netns = net ? READ_FIELD(typed, net, ns.inum) : 0;

	if (netns < LOWEST_NAMESPACE)
		return false;
	place->netns = netns;
	place->netns_id = netns_id(net);
	place->ifindex = READ_FIELD(typed, dev, ifindex);
	if (!(READ_FIELD(typed, dev, flags) & IFF_UP) ||
	    (READ_FIELD(typed, dev, state) & 1UL << LINK_STATE_NOCARRIER))
		place->flags |= DROPPED_DEVICE_DOWN;
	if (is_forwarding_off(dev, ipv4, typed))
		place->flags |= DROPPED_NO_FORWARDING;
	if (READ_FIELD(typed, dev, rx_handler))
		place->flags |= DROPPED_RX_HANDLER;
	return true;
}

/* Fills the namespace of a packet without a device: that of the socket, otherwise of the route. */
static __always_inline void read_netns_without_device(struct drop_place *place, const struct sk_buff *skb,
						      const struct sock *sk)
{
	const struct dst_entry *dst = (const void *)(skb->_skb_refdst & ~1UL);
	const struct net *net = NULL;
	__u32 netns;

	if (sk)
		net = BPF_CORE_READ(sk, __sk_common.skc_net.net);
	else if (dst && bpf_core_field_exists(dst->dev))
		net = BPF_CORE_READ(dst, dev, nd_net.net);
	netns = net ? BPF_CORE_READ(net, ns.inum) : 0;
	if (netns < LOWEST_NAMESPACE)
		return;
	place->netns = netns;
	place->netns_id = netns_id(net);
}

#endif
