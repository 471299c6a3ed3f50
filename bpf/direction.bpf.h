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
 * Returns which end opened the connection of a full socket, of which sk is a copy. If both ends opened it at
 * the same time (RFC 9293, section 3.5), it is this one.
 *
 * The marks agree in kernels from 5.10 to 7.2. Where they do not, as in a kernel that no longer stores the
 * device, or where a process restored the connection (TCP_REPAIR), the direction is unknown. One case is
 * wrong before 6.18: an accepted socket that its process disconnected (AF_UNSPEC) and connected again without
 * bind(2).
 */
static __always_inline __u8 read_direction(const struct sock *sk)
{
	/* An accepted socket inherits neither mark of a port that bind(2) or connect(2) has chosen. */
	if (((const struct tcp_sock *)sk)->repair_queue)
		return DIRECTION_UNKNOWN;
	if (BPF_CORE_READ_BITFIELD(sk, sk_userlocks) & (SOCK_BINDPORT_LOCK | SOCK_CONNECT_BIND))
		return DIRECTION_OUT;
	if (!bpf_core_field_exists(struct inet_sock, mc_index) ||
	    !bpf_core_field_exists(struct ipv6_pinfo, mcast_oif))
		return DIRECTION_UNKNOWN;
	if (has_device_of_handshake(sk))
		return DIRECTION_IN;
	/* An accepted socket inherits the backlog of its listener, and that of another one is 0. */
	return sk->sk_max_ack_backlog ? DIRECTION_UNKNOWN : DIRECTION_OUT;
}

#endif
