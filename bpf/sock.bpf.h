/* SPDX-License-Identifier: MIT */
/* Reads of sockets and packets. */
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
 * Whether a thread has the socket to itself (lock_sock), in the kernel's memory. Else what happens to it does
 * so with softirqs off, most often in one.
 */
static __always_inline bool is_owned(const struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_lock.owned);
}

/* What follows looks at copies (copy.bpf.h), where nothing says otherwise. */

/* Addresses, ports and namespace: of a socket, or of a request, both of which start with a sock_common. */
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

/* Of the socket's file; 0 after close() and before accept(), when there is none. */
static __always_inline __u64 socket_inode(const struct socket *socket)
{
	const struct socket_alloc *file =
		(const void *)socket - bpf_core_field_offset(struct socket_alloc, socket);

	return socket ? BPF_CORE_READ(file, vfs_inode.i_ino) : 0;
}

/* What leads to the owner. */
static __always_inline void read_owner(struct retransmit_event *event, const struct sock *sk)
{
	event->socket_inode = socket_inode(sk->sk_socket);
	event->uid = sk->sk_uid.val;
	event->cookie = sk->__sk_common.skc_cookie.counter;
	event->cgroup_id = socket_cgroup_id(sk);
}

/* The state of the sender's machinery (struct tcp_sock starts with inet_connection_sock starts with sock). */
static __always_inline void read_sender(struct retransmit_event *event, const struct sock *sk, __u32 tick_us)
{
	const struct tcp_sock *tp = (const void *)sk;
	const struct inet_connection_sock *icsk = (const void *)sk;

	event->srtt_us = tp->srtt_us >> 3; /* kept times eight, RFC 6298's SRTT */
	event->rto_us = icsk->icsk_rto * tick_us;
	event->cwnd = tp->snd_cwnd;
	event->ssthresh = tp->snd_ssthresh;
	event->segs_out = tp->segs_out;
	event->total_retrans = tp->total_retrans;
}

/* When the kernel began with what it is doing for this socket, a retransmit included: its cached clock. */
static __always_inline __u64 read_began(const struct sock *sk)
{
	return ((const struct tcp_sock *)sk)->tcp_clock_cache;
}

/*
 * A time before which bytes that are resent now were surely not sent last, where the skb no longer tells.
 * What waits for its first retransmit waits for one timeout and a round trip, which three timeouts cover; an
 * episode of retransmits tells when it began, or when the first SYN was sent (retrans_stamp, milliseconds).
 */
static __always_inline __u64 read_since(const struct sock *sk, __u64 began_ns, __u32 rto_us)
{
	__u32 stamp_ms = ((const struct tcp_sock *)sk)->retrans_stamp;
	__u32 episode_ms = stamp_ms ? (__u32)(began_ns / 1000000) - stamp_ms + 1 : 0;
	__u64 wait_ns = episode_ms * 1000000ULL;

	if (!stamp_ms || sk->__sk_common.skc_state != TCP_SYN_SENT)
		wait_ns += rto_us * 3000ULL;
	return wait_ns < began_ns ? began_ns - wait_ns : 0;
}

/*
 * Why the kernel resends. The segment's own flags tell a connection request and its answer: a Fast Open
 * connection also resends data before it is established (RFC 7413). The timer that is pending and the
 * congestion state (enum tcp_ca_state) tell the rest: a handler clears the retransmission timer before it
 * resends, so in Loss a pending timer means that an ACK made the kernel go on with the queue. A tail loss
 * probe runs with its own timer still pending.
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

/* Whether the socket's cached route leads back to its own network namespace. sk is a copy. */
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
 * How many segments __tcp_retransmit_skb counted, told after it returned: all, unless it gave up before. It
 * then returned EBUSY (the original is still in a host queue), EAGAIN (outside of the receiver's window),
 * EHOSTUNREACH (no route), or could not prepare a segment that was never retransmitted.
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
