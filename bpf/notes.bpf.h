/* SPDX-License-Identifier: MIT */
/* Notes on sockets from one retransmit to the next, where the socket itself does not tell enough. */
#ifndef TCPRETRANS_NOTES_BPF_H
#define TCPRETRANS_NOTES_BPF_H

#include "kernel_types.h"
#include "sock.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <linux/errno.h>

struct note {
	__u32 high_seq; /* of the recovery episode that the last timeout began */
	__u32 snd_una;  /* first byte that was not acknowledged then */
	__u8 timeouts;  /* in a row, that one included; 0: there was none */
	__u8 pad;
	__u16 routing_error; /* errno that this host's own routing left in sk_err_soft; 0: none */
};

/* By the address of the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u64);
	__type(value, struct note);
} notes SEC(".maps");

static __always_inline struct note *note_of(__u64 address)
{
	struct note empty = {};
	struct note *note = bpf_map_lookup_elem(&notes, &address);

	if (note)
		return note;
	bpf_map_update_elem(&notes, &address, &empty, BPF_NOEXIST);
	return bpf_map_lookup_elem(&notes, &address);
}

/*
 * The errno that ICMP reported (tcp_v4_err, tcp_v6_err), from sk_err_soft. A send that finds no route on this
 * host leaves an errno there too (inet_sk_rebuild_header) and returns EHOSTUNREACH. sk is a copy of what lies
 * at the address.
 */
static __always_inline __u16 read_icmp_error(__u64 address, const struct sock *sk, int error)
{
	int soft_error = sk->sk_err_soft;
	struct note *note;

	if (!soft_error)
		return 0;
	note = error == -EHOSTUNREACH ? note_of(address) : bpf_map_lookup_elem(&notes, &address);
	if (note && error == -EHOSTUNREACH)
		note->routing_error = soft_error;
	return note && note->routing_error == soft_error ? 0 : soft_error;
}

/*
 * An episode that a timeout began while the congestion window was reduced (TCP_CA_CWR) has no undo marker, as
 * one that tcp_simple_retransmit() began.
 */
static __always_inline bool began_with_timeout(__u64 address, const struct tcp_sock *tp)
{
	const struct note *note = bpf_map_lookup_elem(&notes, &address);

	return note && note->timeouts && note->high_seq == tp->high_seq;
}

/*
 * Timeouts in a row, this one included. The timer raises icsk_retransmits before it resends, and an ACK of
 * new data clears it. While the receiver's window is 0 the timer does not raise it (tcp_retransmit_timer);
 * then icsk_backoff counts on newer kernels, and on older ones only the note does. sk is a copy of what lies
 * at the address.
 */
static __always_inline __u8 read_timeouts(__u64 address, const struct sock *sk, __u8 type)
{
	const struct inet_connection_sock *icsk = (const void *)sk;
	const struct tcp_sock *tp = (const void *)sk;
	__u8 timeouts = icsk->icsk_retransmits;
	struct note *note;

	if (type != RETRANSMIT_RTO)
		return timeouts;
	note = note_of(address);
	if (!tp->snd_wnd && timeouts <= icsk->icsk_backoff)
		timeouts = icsk->icsk_backoff + 1;
	if (!note)
		return timeouts;
	if (!tp->snd_wnd && note->snd_una == tp->snd_una && timeouts <= note->timeouts)
		timeouts = note->timeouts + 1;
	note->high_seq = tp->high_seq;
	note->snd_una = tp->snd_una;
	note->timeouts = timeouts;
	return timeouts;
}

/*
 * tcp_simple_retransmit() enters the state Loss without a timeout and without an undo marker: after an ICMP
 * 'fragmentation needed', after a lost MTU probe, and for data of a Fast Open SYN that was not acknowledged.
 * Returns enum event_flags; sk is a copy of what lies at the address.
 */
static __always_inline __u8 read_purpose(__u64 address, const struct sock *sk, const struct tcp_skb_cb *cb)
{
	const struct inet_connection_sock *icsk = (const void *)sk;
	const struct tcp_sock *tp = (const void *)sk;
	__u32 probe_size = tp->mtu_probe.probe_seq_end - tp->mtu_probe.probe_seq_start;

	if (BPF_CORE_READ_BITFIELD(icsk, icsk_ca_state) != TCP_CA_Loss || !icsk->icsk_pending ||
	    icsk->icsk_retransmits || tp->undo_marker || began_with_timeout(address, tp))
		return 0;
	if (tp->mtu_info || cb->seq - tp->mtu_probe.probe_seq_start < probe_size)
		return EVENT_DELIBERATE | EVENT_PATH_MTU;
	return EVENT_DELIBERATE;
}

#endif
