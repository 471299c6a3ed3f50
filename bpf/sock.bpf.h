/* SPDX-License-Identifier: MIT */
/* Reads the fields of an event from a socket and a packet. */
#ifndef TCPRETRANS_SOCK_BPF_H
#define TCPRETRANS_SOCK_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <linux/errno.h>

static __always_inline bool is_v4_mapped(const __u8 address[16])
{
	const __u32 *word = (const __u32 *)address;

	return word[0] == 0 && word[1] == 0 && word[2] == bpf_htonl(0xffff);
}

/*
 * Whether a thread owns the lock of the socket (sock_owned_by_user). If none does, a hook runs with softirqs
 * disabled, usually in a softirq. sk is in kernel memory.
 */
static __always_inline bool is_owned_by_user(const struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_lock.owned);
}

/* The following functions take copies (copy.bpf.h) of a struct sock or a struct tcp_skb_cb. */

/* Fills addresses, ports and namespace. A socket and a connection request both start with a sock_common. */
static __always_inline void read_connection(struct retransmit_event *event, const struct sock_common *common)
{
	event->lport = common->skc_num;
	event->rport = bpf_ntohs(common->skc_dport);
	event->netns = BPF_CORE_READ(common->skc_net.net, ns.inum);
	event->netns_id = netns_id(common->skc_net.net);
	event->ip = 4;
	if (common->skc_family == AF_INET6) {
		__builtin_memcpy(event->raddr, &common->skc_v6_daddr, sizeof(event->raddr));
		if (!is_v4_mapped(event->raddr)) {
			event->ip = 6;
			__builtin_memcpy(event->laddr, &common->skc_v6_rcv_saddr, sizeof(event->laddr));
			return;
		}
		__builtin_memset(event->raddr, 0, sizeof(event->raddr));
	}
	*(__be32 *)event->laddr = common->skc_rcv_saddr;
	*(__be32 *)event->raddr = common->skc_daddr;
}

/*
 * Returns the inode of a socket in kernel memory. NULL, and so 0, means that no file exists: after close(2)
 * and before accept(2).
 */
static __always_inline __u64 socket_inode(const struct socket *socket)
{
	const struct socket_alloc *alloc =
		(const void *)socket - bpf_core_field_offset(struct socket_alloc, socket);

	return socket ? BPF_CORE_READ(alloc, vfs_inode.i_ino) : 0;
}

/* Fills the fields by which user space finds the owner. */
static __always_inline void read_owner(struct retransmit_event *event, const struct sock *sk)
{
	event->socket_inode = socket_inode(sk->sk_socket);
	event->uid = sk->sk_uid.val;
	event->cookie = sk->__sk_common.skc_cookie.counter;
	event->cgroup_id = socket_cgroup_id(sk);
}

/*
 * Fills the state of the sender. A struct tcp_sock starts with a struct inet_connection_sock, which starts
 * with a struct sock.
 */
static __always_inline void read_sender(struct retransmit_event *event, const struct sock *sk, __u32 tick_us)
{
	const struct tcp_sock *tp = (const void *)sk;
	const struct inet_connection_sock *icsk = (const void *)sk;

	event->srtt_us = tp->srtt_us >> 3; /* the kernel keeps RFC 6298's SRTT times eight */
	event->rto_us = icsk->icsk_rto * tick_us;
	event->cwnd = tp->snd_cwnd;
	event->ssthresh = tp->snd_ssthresh;
	event->segs_out = tp->segs_out;
	event->total_retrans = tp->total_retrans;
}

/* Returns the microseconds, in steps of a millisecond, since the first SYN of a socket; negative: unknown.
 */
static __always_inline __s64 since_first_syn_us(const struct tcp_sock *tp)
{
	if (!tp->retrans_stamp)
		return -1;
	if (bpf_core_field_exists(tp->tcp_usec_ts) && BPF_CORE_READ_BITFIELD(tp, tcp_usec_ts))
		return (__s32)((__u32)tp->tcp_mstamp - tp->retrans_stamp);
	return (__s32)((__u32)(tp->tcp_mstamp / 1000) - tp->retrans_stamp) * 1000LL;
}

/*
 * Returns the microseconds since the connection last made progress: since the peer last confirmed bytes, or
 * since the first send after it had confirmed all, whichever is later; negative: unknown. opening: the socket
 * still opens its connection. Then the kernel has stored no such time, or one of an earlier connection of the
 * socket.
 */
static __always_inline __s64 read_stall(const struct sock *sk, bool opening)
{
	const struct tcp_sock *tp = (const void *)sk;

	if (opening)
		return since_first_syn_us(tp);
	if (!tp->delivered_mstamp)
		return -1;
	/* With pacing, the time of the first send may be in the future, as in sent_ns. */
	return tp->tcp_mstamp > tp->delivered_mstamp ? tp->tcp_mstamp - tp->delivered_mstamp : 0;
}

/* Returns the microseconds since a connection request was first answered; -1: unknown. */
static __always_inline __s64 read_request_stall(const struct tcp_request_sock *request)
{
	return request->snt_synack ? bpf_ktime_get_ns() / 1000 - request->snt_synack : -1;
}

/*
 * Returns when the kernel began to process this packet or timer of the socket, CLOCK_MONOTONIC in
 * nanoseconds. The retransmit is part of this processing.
 */
static __always_inline __u64 read_processing_start(const struct sock *sk)
{
	return ((const struct tcp_sock *)sk)->tcp_clock_cache;
}

/*
 * Returns why the kernel resends, an enum retransmit_type. The state SYN_SENT does not identify a SYN,
 * because a Fast Open connection also resends data in it (RFC 7413), but the flags of the segment do. The
 * pending timer and the congestion state (enum tcp_ca_state) distinguish the other types. The retransmission
 * timer is cleared before its handler resends, so a pending timer in the state Loss means that an ACK made
 * the kernel resend the next segment. A tail loss probe runs while its own timer is still pending.
 */
static __always_inline __u8 read_type(const struct sock *sk, const struct tcp_skb_cb *cb)
{
	const struct inet_connection_sock *icsk = (const void *)sk;
	__u8 pending = icsk->icsk_pending;

	if (cb->tcp_flags & TCP_SYN)
		return cb->tcp_flags & TCP_ACK ? RETRANSMIT_SYNACK : RETRANSMIT_SYN;
	if (sk->__sk_common.skc_state == TCP_SYN_SENT)
		return RETRANSMIT_LOSS;
	switch (BPF_CORE_READ_BITFIELD(icsk, icsk_ca_state)) {
	case TCP_CA_Loss:
		return pending ? RETRANSMIT_LOSS : RETRANSMIT_RTO;
	case TCP_CA_Recovery:
		return RETRANSMIT_FAST;
	default:
		return pending == ICSK_TIME_LOSS_PROBE ? RETRANSMIT_TLP : RETRANSMIT_FAST;
	}
}

/* Whether the cached route of the socket leads back to its own network namespace. */
static __always_inline bool is_route_local(const struct sock *sk)
{
	const struct dst_entry *dst = sk->sk_dst_cache;

	if (!dst)
		return false;
	if (BPF_CORE_READ(dst, ops, family) == AF_INET6)
		return BPF_CORE_READ((const struct rt6_info *)dst, rt6i_flags) & ROUTE_LOCAL;
	return BPF_CORE_READ((const struct rtable *)dst, rt_flags) & ROUTE_LOCAL;
}

/*
 * Returns how many segments __tcp_retransmit_skb added to TcpRetransSegs, from its result. That function adds
 * none if it fails before the send: with EBUSY (the original is still in a queue of this host), EAGAIN
 * (outside of the receiver's window), EHOSTUNREACH (no route), or with another error while it prepares the
 * packet, which then lacks TCPCB_EVER_RETRANS, unless an earlier retransmit set that. Otherwise the function
 * adds all.
 */
static __always_inline __u32 counted_segs(const struct tcp_skb_cb *cb, int error)
{
	if (error == -EBUSY || error == -EAGAIN || error == -EHOSTUNREACH)
		return 0;
	if (error < 0 && !(cb->sacked & TCPCB_EVER_RETRANS))
		return 0;
	return cb->tcp_gso_segs;
}

#endif
