/* SPDX-License-Identifier: MIT */
/*
 * The kernel types that the BPF programs read, with only the fields that they read. CO-RE finds the offset of
 * each field by its name in the BTF of the running kernel.
 */
#ifndef TCPRETRANS_KERNEL_TYPES_H
#define TCPRETRANS_KERNEL_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

/* The registers at the start or the return of a function. Their offsets are an ABI, so CO-RE does not adjust
 * them. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax, ip, cs,
		flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs;
struct user_pt_regs {
	__u64 regs[31], sp, pc, pstate;
};
#endif
/* Makes libbpf's bpf_tracing.h use the kernel's register names. */
#define __VMLINUX_H__

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	__s64 counter;
} atomic64_t;

struct in6_addr {
	union {
		__u8 u6_addr8[16];
		__be32 u6_addr32[4];
	} in6_u;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

struct ns_common {
	unsigned int inum;
	refcount_t count;    /* since 5.11; see compat.bpf.h */
	refcount_t __ns_ref; /* the same, since 6.18 */
};

struct ipv4_devconf {
	int data[1]; /* by IPV4_DEVCONF_ - 1, include/uapi/linux/ip.h */
};

struct in_device {
	struct ipv4_devconf cnf;
};

struct ipv6_devconf {
	__s32 forwarding;
};

struct netns_ipv6 {
	struct ipv6_devconf *devconf_all;
};

struct net {
	struct ns_common ns;
	__u64 net_cookie; /* since 5.12; see compat.bpf.h */
	__u32 hash_mix;
	struct netns_ipv6 ipv6;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct sock;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	atomic64_t skc_cookie;
	struct sock *skc_listener; /* of a connection request */
	__u32 skc_tw_rcv_nxt;      /* in TIME_WAIT */
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct sock_cgroup_data {
	struct cgroup *cgroup; /* since 5.15; see compat.bpf.h */
};

typedef struct {
	unsigned int val;
} kuid_t;

struct socket;

typedef struct {
	int owned;
} socket_lock_t;

struct dst_entry;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	struct sock_cgroup_data sk_cgrp_data;
	struct socket *sk_socket;
	struct dst_entry *sk_dst_cache;
	__u16 sk_protocol;
	kuid_t sk_uid;
	int sk_err_soft;
	__u32 sk_txhash;
	__u8 sk_shutdown;
	__u8 sk_userlocks; /* a bit-field in older kernels */
	__u32 sk_max_ack_backlog;
};

struct super_block {
	unsigned long s_magic;
};

struct inode {
	unsigned long i_ino;
	struct super_block *i_sb;
};

struct socket {
	short type;
	struct sock *sk;
};

struct socket_alloc {
	struct socket socket;
	struct inode vfs_inode;
};

struct ipv6_pinfo {
	int mcast_oif;
};

struct inet_sock {
	struct ipv6_pinfo *pinet6; /* NULL: an IPv4 socket */
	__be16 inet_sport;
	int mc_index;
};

struct inet_bind_bucket {
	signed char fastreuseport;
};

struct inet_connection_sock {
	struct inet_bind_bucket *icsk_bind_hash;
	__u32 icsk_rto;
	__u8 icsk_ca_state : 6;
	__u8 icsk_retransmits;
	__u8 icsk_backoff;
	__u8 icsk_pending;
};

struct tcp_sock {
	__u32 snd_cwnd;
	__u32 snd_ssthresh;
	__u32 srtt_us;
	__u32 total_retrans;
	__u32 packets_out;
	__u32 snd_nxt;
	__u32 segs_out;
	__u32 rcv_nxt;
	__u32 retrans_stamp;
	__u32 snd_una;
	__u32 snd_wnd;
	__u32 high_seq;
	__u32 undo_marker;
	__u32 mtu_info;
	struct {
		__u32 probe_seq_start;
		__u32 probe_seq_end;
	} mtu_probe;
	__u64 tcp_clock_cache;
	__u64 tcp_mstamp;
	__u64 delivered_mstamp;
	__u32 dsack_dups;
	__u8 tcp_usec_ts : 1; /* since 6.7 */
	__u8 repair_queue;
};

struct request_sock {
	struct sock_common __req_common;
	__u8 num_retrans;
};

struct tcp_request_sock {
	__u64 snt_synack;
	__u32 snt_isn;
	__u32 rcv_nxt;
	__u32 txhash;
};

struct device {
	struct device *parent;
};

struct rtnl_link_ops {
	const char *kind;
};

struct net_device {
	char name[16];
	int ifindex;
	unsigned int flags;
	unsigned int priv_flags; /* a bit-field since 6.12 */
	unsigned long state;
	possible_net_t nd_net;
	struct in_device *ip_ptr;
	struct device dev;
	void *rx_handler;
	const struct rtnl_link_ops *rtnl_link_ops;
};

struct dst_ops {
	unsigned short family;
};

struct dst_entry {
	struct net_device *dev;
	struct dst_ops *ops;
};

struct rtable {
	struct dst_entry dst;
	unsigned int rt_flags;
};

struct rt6_info {
	struct dst_entry dst;
	__u32 rt6i_flags;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned long _skb_refdst; /* a pointer to a dst_entry; bit 0 is a flag */
	char cb[48];
	__u64 skb_mstamp_ns;
	unsigned long _nfct;
	unsigned int len;
	unsigned int data_len;
	__u8 fclone : 2;
	__u8 pkt_type : 3;
	__u32 hash;
	__u16 inner_network_header;
	__be16 protocol;
	__u16 transport_header;
	__u16 network_header;
	unsigned char *head;
	unsigned char *data;
};

struct tcp_skb_cb {
	__u32 seq;
	__u32 end_seq;
	__u16 tcp_gso_segs;
	__u8 sacked;
	__u8 tcp_flags; /* 16 bits since 6.15 (2c2f08d31d2f); CO-RE adjusts the size of the access */
};

struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct file;

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct task_struct {
	unsigned int flags;
	struct files_struct *files;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	__u64 start_boottime;
	char comm[16];
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

/* The register with the number of the system call, as arch/x86 and arch/arm64 name it. */
struct pt_regs___x86 {
	unsigned long orig_ax;
};

struct pt_regs___arm64 {
	int syscallno;
};

struct seq_file {
	void *private;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

/* include/net/dropreason-core.h: the names that the programs compare, by the values of the running kernel. */
enum skb_drop_reason {
	SKB_DROP_REASON_NO_SOCKET,
	SKB_DROP_REASON_TCP_OLD_DATA,
	SKB_DROP_REASON_TCP_OLD_ACK,
	SKB_DROP_REASON_TCP_OFOMERGE,
	SKB_DROP_REASON_TCP_OLD_SEQUENCE,
	SKB_DROP_REASON_QUEUE_PURGE,
};

/* include/linux/netdevice.h, likewise */
enum netdev_priv_flags {
	IFF_NO_QUEUE,
};

/* include/net/tcp_states.h */
enum {
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_FIN_WAIT1 = 4,
	TCP_FIN_WAIT2 = 5,
	TCP_TIME_WAIT = 6,
	TCP_CLOSE = 7,
	TCP_LAST_ACK = 9,
	TCP_LISTEN = 10,
	TCP_CLOSING = 11,
	TCP_NEW_SYN_RECV = 12
};
/* enum tcp_ca_state, include/uapi/linux/tcp.h */
enum { TCP_CA_Open = 0, TCP_CA_Disorder = 1, TCP_CA_CWR = 2, TCP_CA_Recovery = 3, TCP_CA_Loss = 4 };
/* include/net/inet_connection_sock.h */
enum { ICSK_TIME_LOSS_PROBE = 5 };
/* include/net/tcp.h: set on a packet when its first retransmit is counted */
enum { TCPCB_EVER_RETRANS = 0x80 };
/* include/linux/socket.h */
enum { AF_INET = 2, AF_INET6 = 10 };
/* sk_userlocks, include/net/sock.h: bind(2) or, since 6.18, connect(2) has chosen the port */
enum { SOCK_BINDPORT_LOCK = 8, SOCK_CONNECT_BIND = 16 };
/* include/uapi/linux/ip.h */
enum { IPV4_DEVCONF_FORWARDING = 1 };
/* RTCF_LOCAL of include/uapi/linux/in_route.h, RTF_LOCAL of include/uapi/linux/ipv6_route.h */
#define ROUTE_LOCAL 0x80000000U
/* include/uapi/linux/in.h and in6.h, include/linux/net.h */
enum {
	IPPROTO_HOPOPTS = 0,
	IPPROTO_IPIP = 4,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	IPPROTO_IPV6 = 41,
	IPPROTO_ROUTING = 43,
	IPPROTO_FRAGMENT = 44,
	IPPROTO_GRE = 47,
	IPPROTO_AH = 51,
	IPPROTO_DSTOPTS = 60,
	IPPROTO_MPLS = 137,
	IPPROTO_ETHERNET = 143,
	SOCK_STREAM = 1
};
/* include/uapi/linux/if.h, enum netdev_state_t, include/uapi/linux/if_packet.h */
enum { IFF_UP = 1, LINK_STATE_NOCARRIER = 2, PACKET_OTHERHOST = 3 };
/* include/linux/proc_ns.h: the inode numbers of namespaces are not smaller */
enum { LOWEST_NAMESPACE = 0xeffffff0 };
/* include/uapi/linux/if_ether.h */
enum {
	ETH_P_IP = 0x0800,
	ETH_P_TEB = 0x6558,
	ETH_P_8021Q = 0x8100,
	ETH_P_IPV6 = 0x86dd,
	ETH_P_MPLS_UC = 0x8847,
	ETH_P_MPLS_MC = 0x8848,
	ETH_P_8021AD = 0x88a8,
};
/* Flags of the TCP header (RFC 9293) */
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };
/* include/linux/sched.h: the task exits; the task is a kernel thread */
enum { PF_EXITING = 0x00000004, PF_KTHREAD = 0x00200000 };
/* include/uapi/linux/magic.h */
enum { SOCKFS_MAGIC = 0x534F434B, PROC_SUPER_MAGIC = 0x9fa0 };

#endif
