/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reads how many segments and retransmits a connection has sent, when user space asks. */
#ifndef TCPRETRANS_SENT_BPF_H
#define TCPRETRANS_SENT_BPF_H

#include "compat.bpf.h"
#include "kernel_types.h"
#include "sock.bpf.h"
#include "wire.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* The last counters of a connection that had retransmits and has ended. */
struct ended_connection {
	__u64 cookie;
	__u32 segs_out;
	__u32 total_retrans;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct connection);
	__type(value, struct ended_connection);
} ended_connections SEC(".maps");

/* The session maps this array, writes the question, runs read_sent_counts and reads the answer. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct sent_counts);
} sent_counts SEC(".maps");

/* Reads inet_sport, because the kernel clears the other field, skc_num, when the connection ends. */
static __always_inline __u16 read_lport(const struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ((const struct inet_sock *)sk, inet_sport));
}

static __always_inline __u16 read_rport(const struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

/* An IPv4-mapped address becomes an IPv4 address, as in struct retransmit_event. */
static __always_inline void read_raddr(__u8 raddr[16], const struct sock *sk)
{
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6) {
		bpf_core_read(raddr, 16, &sk->__sk_common.skc_v6_daddr);
		if (!is_v4_mapped(raddr))
			return;
	}
	__builtin_memset(raddr, 0, 16);
	*(__be32 *)raddr = BPF_CORE_READ(sk, __sk_common.skc_daddr);
}

static __always_inline __u64 read_netns_id(const struct sock *sk)
{
	return netns_id(BPF_CORE_READ(sk, __sk_common.skc_net.net));
}

static __always_inline __u64 read_cookie(const struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
}

/*
 * Whether the socket still belongs to this connection. The kernel reuses the memory of a socket for another
 * socket (SLAB_TYPESAFE_BY_RCU), and rarely for something else. So the pointer to the namespace is followed
 * only if everything else matches.
 */
static __always_inline bool is_connection(const struct sock *sk, const struct connection *asked)
{
	__u64 raddr[2];

	if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP || read_rport(sk) != asked->rport ||
	    read_lport(sk) != asked->lport)
		return false;
	read_raddr((__u8 *)raddr, sk);
	return raddr[0] == ((const __u64 *)asked->raddr)[0] && raddr[1] == ((const __u64 *)asked->raddr)[1] &&
	       read_netns_id(sk) == asked->netns_id;
}

/*
 * Replaces the question by the answer. Returns false if these counters are of another connection: the cookie
 * differs, or a counter is smaller than in the question, but counters only grow.
 */
static __always_inline bool answer(struct sent_counts *asked, __u64 cookie, __u32 segs_out,
				   __u32 total_retrans)
{
	if ((asked->cookie && cookie != asked->cookie) || segs_out < asked->segs_out ||
	    total_retrans < asked->total_retrans)
		return false;
	asked->segs_out = segs_out;
	asked->total_retrans = total_retrans;
	return true;
}

/* Returns the microseconds since the last delivery, or 0 if no segment waits for its acknowledgement. */
static __always_inline __u64 read_stall_until_now(const struct tcp_sock *tp)
{
	return BPF_CORE_READ(tp, packets_out)
		       ? bpf_ktime_get_ns() / 1000 - BPF_CORE_READ(tp, delivered_mstamp)
		       : 0;
}

/*
 * The session runs this program. Returns 1 if it answered the question in sent_counts, 2 if it answered it
 * for a connection that has ended, otherwise 0.
 */
SEC("raw_tp")
int read_sent_counts(void *ctx)
{
	__u32 zero = 0;
	struct sent_counts *asked = bpf_map_lookup_elem(&sent_counts, &zero);
	const struct ended_connection *ended;

	if (!asked)
		return 0;
	const struct sock *sk = (const void *)asked->connection.sk;
	const struct tcp_sock *tp = (const void *)sk;

	if (is_connection(sk, &asked->connection) &&
	    answer(asked, read_cookie(sk), BPF_CORE_READ(tp, segs_out), BPF_CORE_READ(tp, total_retrans))) {
		asked->stall_us = read_stall_until_now(tp);
		return BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_CLOSE ? 2 : 1;
	}
	ended = bpf_map_lookup_elem(&ended_connections, &asked->connection);
	return ended && answer(asked, ended->cookie, ended->segs_out, ended->total_retrans) ? 2 : 0;
}

/* Stores the counters of a connection that ends, or enters TIME_WAIT, where it loses its socket. */
SEC("raw_tp/inet_sock_set_state")
int connection_closed(unsigned long long *ctx)
{
	const struct sock *sk = (const void *)ctx[0];
	const struct tcp_sock *tp = (const void *)sk;
	struct connection connection = {};
	struct ended_connection ended = {};

	if ((int)ctx[2] != TCP_CLOSE || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	ended.total_retrans = BPF_CORE_READ(tp, total_retrans);
	if (!ended.total_retrans)
		return 0;
	ended.segs_out = BPF_CORE_READ(tp, segs_out);
	ended.cookie = read_cookie(sk);
	connection.sk = (__u64)sk;
	connection.netns_id = read_netns_id(sk);
	connection.lport = read_lport(sk);
	connection.rport = read_rport(sk);
	read_raddr(connection.raddr, sk);
	bpf_map_update_elem(&ended_connections, &connection, &ended, BPF_ANY);
	return 0;
}

#endif
