/* SPDX-License-Identifier: MIT */
/*
 * Reads a packet from where its headers begin: at the link layer, at an inner header that the kernel still
 * knows, or, before it has an IP header, in its socket.
 */
#ifndef TCPRETRANS_PACKET_BPF_H
#define TCPRETRANS_PACKET_BPF_H

#include "parse.bpf.h"
#include "sock.bpf.h"
#include "workspace.bpf.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* Reads the most frequent packet, IPv4 without options and then TCP, at once. Returns false if it is another.
 */
static __always_inline bool parse_plain(struct parse *parse)
{
	__u8 h[IPV4_BYTES + TCP_BYTES];
	struct packet *packet = &parse->packet;
	int total, payload;

	if (parse->type != IP_HEADER || parse->linear < IPV4_BYTES + TCP_BYTES ||
	    bpf_probe_read_kernel(h, sizeof(h), parse->header) || h[0] != 0x45 || h[9] != IPPROTO_TCP ||
	    (read_be16(&h[6]) & 0x1fff))
		return false;
	total = read_be16(&h[2]);
	payload = (total && total < parse->length ? total : parse->length) - IPV4_BYTES - (h[32] >> 4) * 4;
	packet->ipv4 = true;
	*(__be32 *)packet->source = *(__be32 *)&h[12];
	*(__be32 *)packet->destination = *(__be32 *)&h[16];
	packet->sport = read_be16(&h[20]);
	packet->dport = read_be16(&h[22]);
	packet->seq = read_be32(&h[24]);
	packet->ack = read_be32(&h[28]);
	packet->tcp_flags = h[33];
	packet->end = packet->seq + payload + !!(h[33] & TCP_SYN) + !!(h[33] & TCP_FIN);
	return payload >= 0;
}

/* Returns the encapsulation that the outer IP header begins. */
static __always_inline __u8 read_outer_encap(const unsigned char *header)
{
	__u8 h[IPV6_BYTES + 8], port[2];
	__u32 protocol;
	bool ipv4, srv6 = false;

	if (bpf_probe_read_kernel(h, sizeof(h), header))
		return ENCAP_NONE;
	ipv4 = h[0] >> 4 == 4;
	protocol = ipv4 ? h[9] : h[6];
	if (!ipv4 && (protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS)) {
		srv6 = protocol == IPPROTO_ROUTING && h[IPV6_BYTES + 2] == SRV6_ROUTING_TYPE;
		protocol = h[IPV6_BYTES]; /* of the extension header that the tunnel added */
	}
	if (protocol != IPPROTO_UDP)
		return encap_of_protocol(protocol, ipv4, srv6);
	if (bpf_probe_read_kernel(port, sizeof(port), header + (ipv4 ? (h[0] & 15) * 4 : IPV6_BYTES) + 2))
		return ENCAP_NONE;
	return read_be16(port) == GENEVE_PORT ? ENCAP_GENEVE
					      : ENCAP_VXLAN; /* whose port may be another one */
}

/* A packet that its own host dropped before it had an IP header: the socket has the addresses. */
static __always_inline bool parse_without_ip(struct parse *parse, const struct sock *sk)
{
	struct packet *packet = &parse->packet;
	__u8 h[HEADER_BYTES];
	__u16 family;

	if (!sk || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP ||
	    bpf_probe_read_kernel(h, sizeof(h), parse->header) || parse_tcp(parse, h) != PARSE_TCP ||
	    packet->sport != BPF_CORE_READ(sk, __sk_common.skc_num))
		return false;
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	packet->ipv4 = family == AF_INET;
	if (family == AF_INET6) {
		BPF_CORE_READ_INTO(&packet->source, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&packet->destination, sk, __sk_common.skc_v6_daddr);
		if (!is_v4_mapped(packet->destination))
			return true;
		packet->ipv4 = true;
		__builtin_memset(packet->source, 0, 16);
		__builtin_memset(packet->destination, 0, 16);
	}
	*(__be32 *)packet->source = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
	*(__be32 *)packet->destination = BPF_CORE_READ(sk, __sk_common.skc_daddr);
	return true;
}

static __always_inline bool is_header_offset(__u16 offset)
{
	return offset != 0 && offset != 0xffff;
}

/* Sets the header to begin with. */
static __always_inline void begin_at(struct parse *parse, const struct sk_buff *skb, __u16 offset, __u32 type)
{
	parse->header = skb->head + offset;
	parse->type = type;
	parse->length = (int)skb->len - (int)(parse->header - skb->data);
	parse->linear = parse->length - (int)skb->data_len;
}

static __always_inline bool has_inner_header(const struct sk_buff *skb)
{
	return is_header_offset(skb->inner_network_header) && skb->inner_network_header > skb->network_header;
}

/*
 * Begins with the inner headers if the kernel still knows them, which also finds tunnels with ports of their
 * own. The flag skb->encapsulation is no condition, because it is not set without checksum offload. A
 * tunnel's receiver moves the network header to the inner one. Returns false if the packet has no header that
 * can be read.
 */
static __always_inline bool begin_parse(struct parse *parse, const struct sk_buff *skb)
{
	__u16 network = skb->network_header;
	__u32 type = type_of_protocol(bpf_ntohs(skb->protocol));

	if (!is_header_offset(network) || type == OTHER_HEADER)
		return false;
	if (has_inner_header(skb)) {
		parse->packet.encap = read_outer_encap(skb->head + network);
		begin_at(parse, skb, skb->inner_network_header, IP_HEADER);
		return true;
	}
	begin_at(parse, skb, network, type == VLAN_TAG ? TAG_OR_IP_HEADER : type);
	return true;
}

/*
 * Reads the packet into the workspace. skb is a typed pointer or points to a copy. Returns false if it is no
 * TCP packet, or its headers cannot be read.
 */
static __always_inline bool parse_packet(__u32 index, struct workspace *work, const struct sk_buff *skb)
{
	struct parse *parse = &work->parse;
	int result = PARSE_NEXT;

	__builtin_memset(&parse->packet, 0, sizeof(parse->packet));
	if (skb->protocol == 0) {
		if (!is_header_offset(skb->transport_header))
			return false;
		begin_at(parse, skb, skb->transport_header, IPPROTO_TCP);
		return parse_without_ip(parse, skb->sk);
	}
	if (!begin_parse(parse, skb))
		return false;
	if (parse_plain(parse))
		return true;
	for (int i = 0; i < MAX_HEADERS && result == PARSE_NEXT; i++)
		result = parse_header(index);
	/* ESP encrypts the inner packet in place, and ciphertext may look like a later fragment. */
	return result == PARSE_TCP && !(parse->packet.later && has_inner_header(skb));
}

#endif
