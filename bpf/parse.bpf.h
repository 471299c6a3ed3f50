/* SPDX-License-Identifier: MIT */
/*
 * Reads the headers of packets: VLAN tags, tunnels, IPv6 extension headers and fragments, down to TCP.
 * Headers are read from the packet's own bytes, because skb->sk and conntrack are unknown in a host that
 * forwards.
 */
#ifndef TCPRETRANS_PARSE_BPF_H
#define TCPRETRANS_PARSE_BPF_H

#include "kernel_types.h"
#include "sock.bpf.h"
#include "wire.h"
#include "workspace.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* The type of the next header. Values below 256 are IP protocols. */
enum header_type { ETHERNET_HEADER = 256, VLAN_TAG, TAG_OR_IP_HEADER, IP_HEADER, MPLS_LABEL, OTHER_HEADER };

enum parse_result { PARSE_NEXT, PARSE_TCP, PARSE_FAILED };

enum {
	MAX_HEADERS = 12,
	HEADER_BYTES = 40, /* the largest fixed part of a header, that of IPv6 */
	IPV4_BYTES = 20,
	IPV6_BYTES = 40,
	TCP_BYTES = 20,
	UDP_BYTES = 8,
	ETHERNET_BYTES = 14,
	TAG_BYTES = 4,
	MPLS_BYTES = 4,
	VXLAN_BYTES = 8,
	GENEVE_BYTES = 8,
	GRE_BYTES = 4,
};

enum { VXLAN_PORT = 4789, VXLAN_LINUX_PORT = 8472, GENEVE_PORT = 6081, SRV6_ROUTING_TYPE = 4 };

static __always_inline __u16 read_be16(const __u8 *bytes)
{
	return bpf_ntohs(*(const __be16 *)bytes);
}

static __always_inline __u32 read_be32(const __u8 *bytes)
{
	return bpf_ntohl(*(const __be32 *)bytes);
}

static __always_inline __u32 type_of_protocol(__u16 ethertype)
{
	switch (ethertype) {
	case ETH_P_IP:
	case ETH_P_IPV6:
		return IP_HEADER;
	case ETH_P_8021Q:
	case ETH_P_8021AD:
		return VLAN_TAG;
	case ETH_P_TEB:
		return ETHERNET_HEADER;
	case ETH_P_MPLS_UC:
	case ETH_P_MPLS_MC:
		return MPLS_LABEL;
	}
	return OTHER_HEADER;
}

/* Moves on by a header of this size. */
static __always_inline int next_header(struct parse *parse, __u32 size, __u32 type)
{
	parse->header += size;
	parse->length -= size;
	parse->linear -= size;
	parse->type = type;
	return PARSE_NEXT;
}

static __always_inline void encapsulated_by(struct parse *parse, __u8 encap)
{
	if (!parse->packet.encap)
		parse->packet.encap = encap;
}

/* Returns the encapsulation of an IP packet whose IP header has this protocol; ENCAP_NONE: none. */
static __always_inline __u8 encap_of_protocol(__u32 protocol, bool in_ipv4, bool srv6)
{
	if (protocol == IPPROTO_GRE)
		return ENCAP_GRE;
	if (protocol == IPPROTO_MPLS)
		return ENCAP_MPLS;
	if (protocol == IPPROTO_ETHERNET)
		return srv6 ? ENCAP_SRV6 : ENCAP_NONE;
	if (protocol != IPPROTO_IPIP && protocol != IPPROTO_IPV6)
		return ENCAP_NONE;
	if (!in_ipv4)
		return srv6 ? ENCAP_SRV6 : ENCAP_IP6IP6;
	return protocol == IPPROTO_IPIP ? ENCAP_IPIP : ENCAP_SIT;
}

static __always_inline __u8 encap_of_udp(__u16 port)
{
	return port == GENEVE_PORT                              ? ENCAP_GENEVE
	       : port == VXLAN_PORT || port == VXLAN_LINUX_PORT ? ENCAP_VXLAN
								: ENCAP_NONE;
}

/*
 * A later fragment has no TCP header. Its flow is known by skb->hash, which the fragments of a tunnel's
 * packet have from the inner packet.
 */
static __always_inline int parse_later_fragment(struct parse *parse, __u32 protocol)
{
	encapsulated_by(parse, encap_of_protocol(protocol, parse->packet.ipv4, parse->packet.srv6));
	parse->packet.later = true;
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || parse->packet.encap ? PARSE_TCP
											 : PARSE_FAILED;
}

/* Short frames are padded behind the IP packet. A total length of 0 means more than 64 KiB (BIG TCP). */
static __always_inline void cut_padding(struct parse *parse, int total)
{
	if (total && total < parse->length)
		parse->length = total;
}

static __always_inline int parse_ipv4(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	struct packet *packet = &parse->packet;

	packet->ipv4 = true;
	__builtin_memset(packet->source, 0, 16);
	__builtin_memset(packet->destination, 0, 16);
	*(__be32 *)packet->source = *(const __be32 *)&h[12];
	*(__be32 *)packet->destination = *(const __be32 *)&h[16];
	cut_padding(parse, read_be16(&h[2]));
	if (read_be16(&h[6]) & 0x1fff)
		return parse_later_fragment(parse, h[9]);
	return next_header(parse, (h[0] & 15) * 4, h[9]);
}

static __always_inline int parse_ip(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	struct packet *packet = &parse->packet;
	int payload = read_be16(&h[4]);

	if (h[0] >> 4 == 4)
		return parse_ipv4(parse, h);
	if (h[0] >> 4 != 6)
		return PARSE_FAILED;
	packet->ipv4 = false;
	__builtin_memcpy(packet->source, &h[8], 16);
	__builtin_memcpy(packet->destination, &h[24], 16);
	cut_padding(parse, payload ? payload + IPV6_BYTES : 0);
	return next_header(parse, IPV6_BYTES, h[6]);
}

/*
 * A segment routing header has the final destination as the first of its segments, and so has the TCP
 * checksum and the connection (RFC 8754, section 2).
 */
static __always_inline int parse_extension(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	if (parse->type == IPPROTO_FRAGMENT)
		return read_be16(&h[2]) & 0xfff8 ? parse_later_fragment(parse, h[0])
						 : next_header(parse, 8, h[0]);
	if (parse->type == IPPROTO_AH)
		return next_header(parse, (h[1] + 2) * 4, h[0]);
	if (parse->type == IPPROTO_ROUTING && h[2] == SRV6_ROUTING_TYPE) {
		parse->packet.srv6 = true;
		__builtin_memcpy(parse->packet.destination, &h[8], 16);
	}
	return next_header(parse, 8 + h[1] * 8, h[0]);
}

static __always_inline int parse_udp(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	__u8 encap = encap_of_udp(read_be16(&h[2]));

	encapsulated_by(parse, encap);
	if (encap == ENCAP_VXLAN)
		return next_header(parse, UDP_BYTES + VXLAN_BYTES, ETHERNET_HEADER);
	if (encap == ENCAP_GENEVE)
		return next_header(parse, UDP_BYTES + GENEVE_BYTES + (h[8] & 63) * 4,
				   type_of_protocol(read_be16(&h[10])));
	return PARSE_FAILED;
}

/* Checksum, key and sequence number are optional (RFC 2784, RFC 2890). */
static __always_inline int parse_gre(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	__u32 size = GRE_BYTES + !!(h[0] & 0x80) * 4 + !!(h[0] & 0x20) * 4 + !!(h[0] & 0x10) * 4;

	encapsulated_by(parse, ENCAP_GRE);
	return next_header(parse, size, type_of_protocol(read_be16(&h[2])));
}

static __always_inline int parse_tcp(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	struct packet *packet = &parse->packet;
	int payload = parse->length - (h[12] >> 4) * 4;

	packet->sport = read_be16(&h[0]);
	packet->dport = read_be16(&h[2]);
	packet->seq = read_be32(&h[4]);
	packet->ack = read_be32(&h[8]);
	packet->tcp_flags = h[13];
	packet->end = packet->seq + payload + !!(h[13] & TCP_SYN) + !!(h[13] & TCP_FIN);
	return payload >= 0 && parse->linear >= TCP_BYTES ? PARSE_TCP : PARSE_FAILED;
}

/* A tag without its EtherType, which came before: priority and VLAN, then the next EtherType. */
static __always_inline int parse_tag(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	return next_header(parse, TAG_BYTES, type_of_protocol(read_be16(&h[2])));
}

/*
 * The network header of a packet whose tag the kernel has not removed lies at the tag or behind it. A tag is
 * followed by an EtherType, and that by the header that it promises.
 */
static __always_inline int parse_tag_or_ip(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	__u16 ethertype = read_be16(&h[2]);
	__u8 version = h[4] >> 4;

	if ((ethertype == ETH_P_IP && version == 4) || (ethertype == ETH_P_IPV6 && version == 6) ||
	    ethertype == ETH_P_8021Q)
		return parse_tag(parse, h);
	return parse_ip(parse, h);
}

static __always_inline int parse_protocol(struct parse *parse, const __u8 h[HEADER_BYTES])
{
	struct packet *packet = &parse->packet;
	__u32 protocol = parse->type;

	switch (protocol) {
	case IPPROTO_TCP:
		return parse_tcp(parse, h);
	case IPPROTO_UDP:
		return parse_udp(parse, h);
	case IPPROTO_GRE:
		return parse_gre(parse, h);
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return parse_extension(parse, h);
	}
	encapsulated_by(parse, encap_of_protocol(protocol, packet->ipv4, packet->srv6));
	if (protocol == IPPROTO_IPIP || protocol == IPPROTO_IPV6)
		return parse_ip(parse, h);
	if (protocol == IPPROTO_MPLS)
		return next_header(parse, 0, MPLS_LABEL);
	return protocol == IPPROTO_ETHERNET && packet->srv6 ? next_header(parse, 0, ETHERNET_HEADER)
							    : PARSE_FAILED;
}

/*
 * Reads one header. The function is global, so that the verifier checks it once. Before 5.12 such a function
 * takes no pointers.
 */
__noinline int parse_header(__u32 index)
{
	struct workspace *work = workspace(index);
	struct parse *parse = work ? &work->parse : NULL;
	__u8 h[HEADER_BYTES];

	if (!parse || parse->linear <= 0 || bpf_probe_read_kernel(h, sizeof(h), parse->header))
		return PARSE_FAILED;
	switch (parse->type) {
	case IP_HEADER:
		return parse_ip(parse, h);
	case ETHERNET_HEADER:
		return next_header(parse, ETHERNET_BYTES, type_of_protocol(read_be16(&h[12])));
	case VLAN_TAG:
		return parse_tag(parse, h);
	case TAG_OR_IP_HEADER:
		return parse_tag_or_ip(parse, h);
	case MPLS_LABEL: /* the bottom of the stack is marked (RFC 3032) */
		encapsulated_by(parse, ENCAP_MPLS);
		return next_header(parse, MPLS_BYTES, h[2] & 1 ? IP_HEADER : MPLS_LABEL);
	}
	return parse->type < ETHERNET_HEADER ? parse_protocol(parse, h) : PARSE_FAILED;
}

#endif
