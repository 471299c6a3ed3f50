/* SPDX-License-Identifier: MIT */
/* Reads of packets: the TCP header and what surrounds it, from the packet's own bytes. */
#ifndef TCPRETRANS_PACKET_BPF_H
#define TCPRETRANS_PACKET_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "sock.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum { MAX_EXTENSION_HEADERS = 4, IPV4_HEADER = 20, IPV6_HEADER = 40, TCP_HEADER = 20 };

/* Addresses and ports as one number, the same for a v4-mapped connection and its IPv4 packets. */
static __always_inline __u32 flow_hash(const __u8 source[16], const __u8 destination[16], __u16 sport,
				       __u16 dport)
{
	const __u32 *from = (const __u32 *)source, *to = (const __u32 *)destination;
	__u32 hash = (__u32)sport << 16 | dport;

#pragma unroll
	for (int i = 0; i < 4; i++) {
		hash = (hash ^ from[i]) * 0x9e3779b1;
		hash = (hash ^ hash >> 15 ^ to[i]) * 0x85ebca77;
	}
	return hash ^ hash >> 16;
}

/* A TCP packet, in host byte order. */
struct tcp_packet {
	__u8 source[16]; /* IPv4 in the first four bytes */
	__u8 destination[16];
	__u16 sport;
	__u16 dport;
	__u32 seq;
	__u32 end; /* seq plus payload, SYN and FIN one each */
	__u32 ack;
	__u8 flags;
	bool ipv4;
};

static __always_inline bool read_tcp(const unsigned char *header, int length, struct tcp_packet *packet)
{
	__u8 tcp[TCP_HEADER];

	if (bpf_probe_read_kernel(tcp, sizeof(tcp), header))
		return false;
	packet->sport = bpf_ntohs(*(__be16 *)&tcp[0]);
	packet->dport = bpf_ntohs(*(__be16 *)&tcp[2]);
	packet->seq = bpf_ntohl(*(__be32 *)&tcp[4]);
	packet->ack = bpf_ntohl(*(__be32 *)&tcp[8]);
	packet->flags = tcp[13];
	length -= (tcp[12] >> 4) * 4;
	if (length < 0)
		return false;
	packet->end = packet->seq + length + !!(packet->flags & TCP_SYN) + !!(packet->flags & TCP_FIN);
	return true;
}

/* How many bytes of the skb lie behind a place in its head. */
static __always_inline int length_from(const struct sk_buff *skb, const unsigned char *place)
{
	return (int)BPF_CORE_READ(skb, len) - (int)(place - BPF_CORE_READ(skb, data));
}

static __always_inline bool read_ipv4(const struct sk_buff *skb, const unsigned char *header,
				      struct tcp_packet *packet)
{
	__u8 ip[IPV4_HEADER];
	int length, header_length;

	if (bpf_probe_read_kernel(ip, sizeof(ip), header) || ip[0] >> 4 != 4 || ip[9] != IPPROTO_TCP ||
	    (bpf_ntohs(*(__be16 *)&ip[6]) & 0x1fff)) /* a later fragment has no TCP header */
		return false;
	packet->ipv4 = true;
	header_length = (ip[0] & 15) * 4;
	*(__be32 *)packet->source = *(__be32 *)&ip[12];
	*(__be32 *)packet->destination = *(__be32 *)&ip[16];
	length = bpf_ntohs(*(__be16 *)&ip[2]); /* short frames are padded behind it; 0: larger than 64 KiB */
	return read_tcp(header + header_length,
			length ? length - header_length : length_from(skb, header + header_length), packet);
}

static __always_inline bool read_ipv6(const struct sk_buff *skb, const unsigned char *header,
				      struct tcp_packet *packet)
{
	__u8 ip[IPV6_HEADER], extension[2];
	const unsigned char *place = header + sizeof(ip);
	int length;
	__u8 next;

	if (bpf_probe_read_kernel(ip, sizeof(ip), header) || ip[0] >> 4 != 6)
		return false;
	next = ip[6];
	for (int i = 0; i < MAX_EXTENSION_HEADERS && next != IPPROTO_TCP; i++) {
		if ((next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS) ||
		    bpf_probe_read_kernel(extension, sizeof(extension), place))
			return false;
		next = extension[0];
		place += 8 + extension[1] * 8;
	}
	if (next != IPPROTO_TCP)
		return false;
	__builtin_memcpy(packet->source, &ip[8], 16);
	__builtin_memcpy(packet->destination, &ip[24], 16);
	length = bpf_ntohs(*(__be16 *)&ip[4]);
	return read_tcp(place, length ? length - (int)(place - header - sizeof(ip)) : length_from(skb, place),
			packet);
}

/* Refused by a socket's own host before it had an IP header: addresses from the socket. */
static __always_inline bool read_without_ip(const struct sk_buff *skb, const unsigned char *header,
					    struct tcp_packet *packet)
{
	const struct sock_common *common = (const void *)BPF_CORE_READ(skb, sk);
	__u16 family;

	if (!common || header != BPF_CORE_READ(skb, data))
		return false;
	family = BPF_CORE_READ(common, skc_family);
	if (family == AF_INET6) {
		BPF_CORE_READ_INTO(&packet->source, common, skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&packet->destination, common, skc_v6_daddr);
		if (!is_v4_mapped(packet->destination))
			return read_tcp(header, BPF_CORE_READ(skb, len), packet);
		__builtin_memset(packet->source, 0, sizeof(packet->source));
		__builtin_memset(packet->destination, 0, sizeof(packet->destination));
	} else if (family != AF_INET) {
		return false;
	}
	*(__be32 *)packet->source = BPF_CORE_READ(common, skc_rcv_saddr);
	*(__be32 *)packet->destination = BPF_CORE_READ(common, skc_daddr);
	return read_tcp(header, BPF_CORE_READ(skb, len), packet) &&
	       packet->sport == BPF_CORE_READ(common, skc_num);
}

/* False where it is no TCP packet, or its headers cannot be read. */
static __always_inline bool read_packet(const struct sk_buff *skb, struct tcp_packet *packet)
{
	const unsigned char *head = BPF_CORE_READ(skb, head);
	__u16 network = BPF_CORE_READ(skb, network_header);
	__u16 transport = BPF_CORE_READ(skb, transport_header);
	__u16 protocol = bpf_ntohs(BPF_CORE_READ(skb, protocol));

	if (!head)
		return false;
	if (network == 0 || network == 0xffff || (protocol == 0 && transport != 0xffff))
		return transport != 0xffff && read_without_ip(skb, head + transport, packet);
	if (protocol != ETH_P_IP && protocol != ETH_P_IPV6 && protocol != ETH_P_8021Q &&
	    protocol != ETH_P_8021AD)
		return false;
	return read_ipv4(skb, head + network, packet) || read_ipv6(skb, head + network, packet);
}

#endif
