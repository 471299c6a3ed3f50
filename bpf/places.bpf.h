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

enum { MAX_PLACES = 16384, MAX_PROBES = 4 };

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

/* One comparison instead of eight, because the verifier explores both branches of each. */
static __always_inline bool is_same_place(const struct drop_place *a, const struct drop_place *b)
{
	return !((a->location ^ b->location) | (a->netns_id ^ b->netns_id) | (a->reason ^ b->reason) |
		 (a->ifindex ^ b->ifindex) | (a->port ^ b->port) | (a->kind ^ b->kind) |
		 (a->encap ^ b->encap) | (a->flags ^ b->flags));
}

static __always_inline void add_place(struct workspace *work)
{
	struct drop_place *place = &work->place;
	const struct net_device *dev = work->dev;

	place->dev[0] = '\0';
	if (dev)
		BPF_CORE_READ_STR_INTO(&place->dev, dev, name);
	bpf_map_update_elem(&drop_places, &work->place_key, place, BPF_NOEXIST);
}

/*
 * Counts the workspace's packet if its place has this key, or if no place has it yet. Returns whether it did.
 * Global, so that the verifier checks the function once.
 */
__noinline int count_packet_at(__u32 index, __u32 key)
{
	struct workspace *work = workspace(index);
	struct drop_place *known;

	if (!work)
		return 0;
	work->place_key = key;
	known = bpf_map_lookup_elem(&drop_places, &work->place_key);
	if (!known) {
		add_place(work); /* unless another CPU adds another place at the same time */
		known = bpf_map_lookup_elem(&drop_places, &work->place_key);
	}
	if (!known || !is_same_place(known, &work->place))
		return 0;
	__sync_fetch_and_add(&known->packets, 1);
	return 1;
}

/* Keys of different places that have the same hash are probed linearly. */
static __always_inline bool count_near(struct workspace *work, __u32 index)
{
	__u32 key = place_hash(&work->place);

	for (int i = 0; i < MAX_PROBES; i++)
		if (count_packet_at(index, key + i))
			return true;
	return false;
}

/*
 * Counts the workspace's packet, and stores the key of its place. Returns false if there are too many places;
 * the key is 0 then.
 */
static __always_inline bool count_packet(struct workspace *work, __u32 index)
{
	if (count_near(work, index))
		return true;
	work->place.port = 0; /* so that a scan of ports does not fill the map */
	if (count_near(work, index))
		return true;
	work->place_key = 0;
	return false;
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
