/* SPDX-License-Identifier: MIT */
/* Finds which end opened a connection, without memory of how it began. */
#ifndef TCPRETRANS_DIRECTION_BPF_H
#define TCPRETRANS_DIRECTION_BPF_H

#include "kernel_types.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>

/*
 * Whether the socket was made for a connection that a listener accepted. The kernel then stores the device of
 * the packet that completed the handshake as the multicast device of the new socket (tcp_v4_syn_recv_sock,
 * tcp_v6_syn_recv_sock). Nothing else sets it: setsockopt(2) refuses IP_MULTICAST_IF and IPV6_MULTICAST_IF
 * for TCP sockets. sk is a copy of the socket.
 */
static __always_inline bool has_device_of_handshake(const struct sock *sk)
{
	const struct inet_sock *inet = (const void *)sk;

	return sk->__sk_common.skc_family == AF_INET6 ? BPF_CORE_READ(inet->pinet6, mcast_oif)
						      : inet->mc_index;
}

/*
 * Whether connect(2) chose the local port. bind(2) and listen(2) make fastreuseport of the port's bucket 0 or
 * more, and an accepted socket is in the bucket of its listener.
 */
static __always_inline bool is_bound_by_connect(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = (const void *)sk;

	return bpf_core_field_exists(icsk->icsk_bind_hash->fastreuseport) &&
	       BPF_CORE_READ(icsk->icsk_bind_hash, fastreuseport) < 0;
}

/*
 * Returns which end opened the connection of a full socket, of which sk is a copy. If both ends opened it at
 * the same time (RFC 9293, section 3.5), it is this one. It is unknown if a process restored the connection
 * (TCP_REPAIR), or if the kernel does not store the device.
 */
static __always_inline __u8 read_direction(const struct sock *sk)
{
	if (((const struct tcp_sock *)sk)->repair_queue)
		return DIRECTION_UNKNOWN;
	/* An accepted socket has neither mark, unless its process disconnected it to open a connection. */
	if (BPF_CORE_READ_BITFIELD(sk, sk_userlocks) & (SOCK_BINDPORT_LOCK | SOCK_CONNECT_BIND))
		return DIRECTION_OUT;
	if (!bpf_core_field_exists(struct inet_sock, mc_index) ||
	    !bpf_core_field_exists(struct ipv6_pinfo, mcast_oif))
		return DIRECTION_UNKNOWN;
	if (has_device_of_handshake(sk))
		return is_bound_by_connect(sk) ? DIRECTION_OUT : DIRECTION_IN;
	/* An accepted socket inherits the backlog of its listener. A socket that never listened has none. */
	return sk->sk_max_ack_backlog ? DIRECTION_UNKNOWN : DIRECTION_OUT;
}

#endif
