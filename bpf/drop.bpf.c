// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * The hook for drops, loaded only for --why: tracepoint skb:kfree_skb, raw. Nothing of it reaches user space;
 * a retransmit finds it in the table that both objects share.
 */
#include "compat.bpf.h"
#include "drops.bpf.h"
#include "kernel_types.h"
#include "packet.bpf.h"

#include <bpf/bpf_helpers.h>

/* Freed without having been lost: the receiver already had all of it. */
static __always_inline bool is_delivered(__u32 reason)
{
	return IS_REASON(reason, TCP_OLD_DATA) || IS_REASON(reason, TCP_OLD_ACK) ||
	       IS_REASON(reason, TCP_OFOMERGE) || IS_REASON(reason, TCP_OLD_SEQUENCE) ||
	       IS_REASON(reason, QUEUE_PURGE);
}

/*
 * Returns the namespace of the packet's route, or NULL. A packet on its way up to a socket has lost its
 * device, but it still has its route, which has a device.
 */
static __always_inline const struct net *read_route_netns(const struct sk_buff *skb)
{
	const struct dst_entry *dst = (const void *)(BPF_CORE_READ(skb, _skb_refdst) & ~1UL);

	return dst && bpf_core_field_exists(dst->dev) ? BPF_CORE_READ(dst, dev, nd_net.net) : NULL;
}

/*
 * Stores the namespace of the drop. Returns false if the pointer leads to none: an inode number of a
 * namespace cannot be taken for anything else.
 */
static __always_inline bool set_netns(struct drop *drop, const struct net *net)
{
	__u32 inode = net ? BPF_CORE_READ(net, ns.inum) : 0;

	if (inode < LOWEST_NAMESPACE)
		return false;
	drop->netns = inode;
	drop->netns_id = netns_id(net);
	return true;
}

/*
 * Whether a device does not forward packets of this family: IPv4 decides it per device, IPv6 per namespace
 * (ip_route_input_slow, ip6_forward).
 */
static __always_inline bool is_forwarding_off(const struct net_device *dev, bool ipv4)
{
	const struct net *net = BPF_CORE_READ(dev, nd_net.net);
	const struct in_device *in_dev;

	if (ipv4) {
		in_dev = BPF_CORE_READ(dev, ip_ptr);
		return in_dev && !BPF_CORE_READ(in_dev, cnf.data[IPV4_DEVCONF_FORWARDING - 1]);
	}
	return bpf_core_field_exists(net->ipv6) && !BPF_CORE_READ(net, ipv6.devconf_all, forwarding);
}

/*
 * Stores where the drop happened. A socket that received the packet uses the memory of skb->dev for queues of
 * its own, so that skb->dev may be no device.
 */
static __always_inline void read_place(struct drop *drop, const struct sk_buff *skb,
				       const struct sock *receiver, bool ipv4)
{
	const struct net_device *dev = receiver ? NULL : BPF_CORE_READ(skb, dev);
	const struct sock *sk = receiver ? receiver : BPF_CORE_READ(skb, sk);

	if (dev && set_netns(drop, BPF_CORE_READ(dev, nd_net.net))) {
		BPF_CORE_READ_STR_INTO(&drop->dev, dev, name);
		if (!(BPF_CORE_READ(dev, flags) & IFF_UP) ||
		    (BPF_CORE_READ(dev, state) & 1UL << LINK_STATE_NOCARRIER))
			drop->flags |= DROP_DEVICE_DOWN;
		if (is_forwarding_off(dev, ipv4))
			drop->flags |= DROP_NO_FORWARDING;
		return;
	}
	set_netns(drop, sk ? BPF_CORE_READ(sk, __sk_common.skc_net.net) : read_route_netns(skb));
}

/*
 * A drop of the same bytes whose place can be taken: of an acknowledgement, or one that a retransmit has
 * answered. One that has none yet stays, since this one may be the retransmit's own.
 */
static __always_inline bool is_superseded(const struct drop *drop, const struct drop *by)
{
	return drop->flow == by->flow && drop->seq == by->seq && drop->end == by->end &&
	       (drop->seq == drop->end || (drop->explained[0] & 1));
}

/* Remembers a drop in one bucket. */
static __noinline int keep(__u32 index, const struct drop *dropped)
{
	struct bucket *bucket = bpf_map_lookup_elem(&drops, &index);
	struct drop *place;
	__u32 slot;

	if (!bucket || !dropped)
		return 0;
	__sync_fetch_and_add(&bucket->writers, 1);
	if (bucket->writers != 1) /* another CPU may take the same place */
		bucket->missing_until_ns = dropped->time_ns;
	slot = BUCKET_DROPS;
	for (__u32 i = 0; i < BUCKET_DROPS; i++) {
		place = &bucket->drops[i];
		if (is_superseded(place, dropped))
			slot = i;
	}
	if (slot >= BUCKET_DROPS) {
		slot = bucket->next++ % BUCKET_DROPS;
		place = &bucket->drops[slot];
		if (place->time_ns > bucket->missing_until_ns)
			bucket->missing_until_ns = place->time_ns;
	}
	place = &bucket->drops[slot & (BUCKET_DROPS - 1)];
	place->time_ns = 0;
	place->location = dropped->location;
	place->explained[0] = 0;
	place->explained[1] = 0;
	place->seq = dropped->seq;
	place->end = dropped->end;
	place->ack = dropped->ack;
	place->ack_explained = dropped->ack - (1U << 30);
	place->flow = dropped->flow;
	place->reason = dropped->reason;
	place->netns_id = dropped->netns_id;
	place->netns = dropped->netns;
	place->tcp_flags = dropped->tcp_flags;
	place->flags = dropped->flags;
	__builtin_memcpy(place->dev, dropped->dev, sizeof(place->dev));
	*(volatile __u64 *)&place->time_ns = dropped->time_ns;
	__sync_fetch_and_add(&bucket->writers, -1);
	return 0;
}

SEC("raw_tp/kfree_skb")
int packet_dropped(unsigned long long *ctx)
{
	const struct sk_buff *skb = (const void *)ctx[0];
	struct tcp_packet packet = {};
	struct drop drop = {
		.time_ns = bpf_ktime_get_ns(),
		.location = ctx[1],
		.reason = drop_reason(ctx),
	};

	if (is_delivered(drop.reason) || !read_packet(skb, &packet) || (packet.flags & TCP_RST))
		return 0;
	drop.seq = packet.seq;
	drop.end = packet.end;
	drop.ack = packet.ack;
	drop.tcp_flags = packet.flags;
	drop.flow = flow_hash(packet.source, packet.destination, packet.sport, packet.dport);
	if (BPF_CORE_READ(skb, _nfct))
		drop.flags |= DROP_TRACKED;
	if (BPF_CORE_READ_BITFIELD_PROBED(skb, pkt_type) == PACKET_OTHERHOST)
		drop.flags |= DROP_OTHERHOST;
	read_place(&drop, skb, drop_receiver(ctx), packet.ipv4);

	if (packet.flags & TCP_SYN) {
		drop.flags |= DROP_SYN;
		keep(IS_REASON(drop.reason, NO_SOCKET) ? refused_bucket(drop.seq) : syn_bucket(drop.seq),
		     &drop);
		if (packet.flags & TCP_ACK) /* whose acknowledgement the request's sender misses */
			keep(syn_bucket(drop.ack - 1), &drop);
		return 0;
	}
	keep(data_bucket(drop.seq), &drop);
	if (drop.end != drop.seq && data_bucket(drop.end - 1) != data_bucket(drop.seq))
		keep(data_bucket(drop.end - 1), &drop);
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
