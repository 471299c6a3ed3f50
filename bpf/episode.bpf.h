/* SPDX-License-Identifier: MIT */
/* Tells what the kernel resends on purpose from what it resends because of a loss. */
#ifndef TCPRETRANS_EPISODE_BPF_H
#define TCPRETRANS_EPISODE_BPF_H

#include "kernel_types.h"
#include "sock.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/*
 * The recovery episodes that began with a timeout, as high_seq by the address of the socket. An episode that
 * a timeout began while the congestion window was reduced (TCP_CA_CWR) has no undo marker either.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, __u32);
} timeout_episodes SEC(".maps");

static __always_inline bool began_with_timeout(__u64 address, const struct tcp_sock *tp)
{
	const __u32 *high_seq = bpf_map_lookup_elem(&timeout_episodes, &address);

	return high_seq && *high_seq == tp->high_seq;
}

/*
 * tcp_simple_retransmit() enters the state Loss without a timeout and without an undo marker: after an ICMP
 * 'fragmentation needed', after a lost MTU probe, and for data of a Fast Open SYN that was not acknowledged.
 * Returns enum event_flags; sk is a copy of what lies at the address.
 */
static __always_inline __u8 read_purpose(__u64 address, const struct sock *sk, const struct tcp_skb_cb *cb,
					 __u8 type)
{
	const struct inet_connection_sock *icsk = (const void *)sk;
	const struct tcp_sock *tp = (const void *)sk;
	__u32 probe_size = tp->mtu_probe.probe_seq_end - tp->mtu_probe.probe_seq_start;

	if (type == RETRANSMIT_RTO)
		bpf_map_update_elem(&timeout_episodes, &address, &tp->high_seq, BPF_ANY);
	if (type != RETRANSMIT_LOSS || tp->undo_marker || icsk->icsk_retransmits ||
	    began_with_timeout(address, tp))
		return 0;
	if (tp->mtu_info || cb->seq - tp->mtu_probe.probe_seq_start < probe_size)
		return EVENT_DELIBERATE | EVENT_PATH_MTU;
	return EVENT_DELIBERATE;
}

#endif
