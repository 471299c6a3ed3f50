/* SPDX-License-Identifier: MIT */
/*
 * The records that cross from the kernel to Java. The BPF programs or src/main/c fill them, the bridge copies
 * them, and `make gen` generates Java's offsets (capture/WireLayout.java) from this file.
 *
 * Rules: fields have fixed widths and natural alignment, and padding is explicit. Every record is zeroed
 * before it is filled, and its size is asserted. Numbers are in host byte order, addresses in network order.
 */
#ifndef TCPRETRANS_WIRE_H
#define TCPRETRANS_WIRE_H

#include <linux/types.h>

/* The reason why the kernel resent. */
enum retransmit_type {
	RETRANSMIT_UNKNOWN = 0, /* never sent to user space */
	RETRANSMIT_RTO = 1,     /* the retransmission timer expired (RFC 6298) */
	RETRANSMIT_LOSS = 2,    /* another segment after a timeout, or a deliberate one (EVENT_DELIBERATE) */
	RETRANSMIT_FAST = 3,    /* fast recovery by duplicate ACKs, SACK or RACK (RFC 5681, 6675, 8985) */
	RETRANSMIT_TLP = 4,     /* a tail loss probe that resent data (RFC 8985, section 7) */
	RETRANSMIT_SYN = 5,     /* a SYN */
	RETRANSMIT_SYNACK = 6,  /* a SYN-ACK */
};

/* Properties of a retransmit. */
enum event_flags {
	EVENT_LOCAL = 1,      /* the connection's route leads back to its own network namespace */
	EVENT_DELIBERATE = 2, /* resent without a timeout or a sign of loss (tcp_simple_retransmit) */
	EVENT_PATH_MTU = 4,   /* deliberate, after an ICMP 'fragmentation needed' or a lost MTU probe */
	EVENT_LAST_OWNER_IN_TRACER_PID_NS = 8, /* OWNER_IN_TRACER_PID_NS of the last owner */
};

/* The end that opened a connection. */
enum connection_direction {
	DIRECTION_UNKNOWN = 0,
	DIRECTION_IN = 1,  /* the peer; this host accepted the connection */
	DIRECTION_OUT = 2, /* this host */
};

/*
 * One segment, or one GSO packet of several segments, that the kernel resent or tried to resend.
 *
 * With --lossprobe each tail loss probe is an event, too: type TLP, error 0, segs 0, and len bytes of new
 * data. A len of 0 means that the probe sent no new data: it sent nothing, or resent a segment, for which
 * there is another event.
 */
struct retransmit_event {
	__u64 time_ns;      /* CLOCK_MONOTONIC */
	__u64 sent_ns;      /* when these bytes were last sent, CLOCK_MONOTONIC; 0: the hook cannot see it */
	__u64 socket_inode; /* 0: the process closed the socket, or has not accepted it yet */
	__u64 cgroup_id;    /* inode of the socket's cgroup v2 directory; 0: none */
	__u64 cookie;       /* SO_COOKIE; 0: the kernel has not assigned one */
	__u64 sk;           /* kernel address of the struct sock; 0: a connection request, which has none */
	__s64 stall_us;     /* since the connection last made progress; negative: unknown */
	__u64 netns_id;     /* SO_NETNS_COOKIE, or before 5.12 netns_id() of compat.bpf.h */
	__u8 laddr[16];     /* IPv4 in the first four bytes */
	__u8 raddr[16];
	__u16 lport;
	__u16 rport;
	__u32 netns; /* inode of the network namespace */
	__u32 seq;   /* first byte that was resent */
	__u32 len;   /* bytes of sequence space; SYN and FIN count one each */
	__u32 segs;  /* what this event added to the counter TcpRetransSegs */
	__s32 error; /* result of the send: 0 sent, < 0 -errno, > 0 NET_XMIT code of a congested queue */
	__u32 srtt_us;
	__u32 rto_us;
	__u32 cwnd;     /* segments */
	__u32 ssthresh; /* segments */
	__u32 segs_out; /* segments that the connection has sent, with retransmits; 0: unknown */
	__u32 total_retrans;
	__u32 uid;                 /* owner of the socket's file */
	__u8 ip;                   /* 4 or 6; an IPv4-mapped connection is 4 */
	__u8 state;                /* enum in include/net/tcp_states.h */
	__u8 type;                 /* enum retransmit_type */
	__u8 attempt;              /* number of consecutive timeouts, with this one; 0: no timeout */
	__u8 flags;                /* enum event_flags */
	__u8 direction;            /* enum connection_direction */
	__u16 soft_error;          /* errno of the connection's last ICMP error (sk_err_soft); 0: none */
	__u32 last_owner_pid;      /* process that closed the socket; 0: none did, or it was not seen */
	__u64 last_owner_start_ns; /* start time of that process, CLOCK_BOOTTIME */
	char last_owner_comm[16];  /* its name, as in /proc/PID/comm */
	/* The following fields are sent only with --why. A connection request has its own initial sequence
	 * number in snd_una, and the next number in snd_nxt. */
	__u64 start_ns; /* at or before the attempt, CLOCK_MONOTONIC; 0: a connection request, which has none
			 */
	__u32 snd_una;
	__u32 snd_nxt;
	__u32 rcv_nxt;
	__u32 txhash;       /* skb->hash of the packets that the socket sends (sk_txhash) */
	__u32 dsack_dups;   /* segments that the peer reported as duplicates */
	__u32 flow;         /* flow_hash() of log_layout.h for the packets that the socket sends */
	__u32 reverse_flow; /* and for those of the peer */
	__u32 pad2;
};
_Static_assert(sizeof(struct retransmit_event) == 224, "struct retransmit_event changed: run make gen");

/* How a packet is packed into another one, by the outermost header. */
enum encapsulation {
	ENCAP_NONE = 0,
	ENCAP_VXLAN = 1,
	ENCAP_GENEVE = 2,
	ENCAP_GRE = 3,
	ENCAP_IPIP = 4,   /* IPv4 in IPv4 */
	ENCAP_SIT = 5,    /* IPv6 in IPv4 */
	ENCAP_IP6IP6 = 6, /* IPv6 or IPv4 in IPv6 */
	ENCAP_SRV6 = 7,   /* IPv6 or IPv4 in IPv6 with a segment routing header (RFC 8754) */
	ENCAP_MPLS = 8,
};

/* Properties of a dropped packet and of its device. */
enum dropped_flags {
	DROPPED_TRACKED = 1,       /* conntrack had assigned a connection to the packet */
	DROPPED_FRAGMENT = 2,      /* a later fragment of an IP packet: only the hash identifies its flow */
	DROPPED_DEVICE_DOWN = 4,   /* the device was down or had no carrier */
	DROPPED_NO_FORWARDING = 8, /* the device does not forward this address family (ip_forward) */
	DROPPED_RX_HANDLER = 16,   /* the device is a port, for example of a bridge (rx_handler) */
	DROPPED_DUPLICATE = 32,    /* the receiving socket had all of these bytes; not known before 6.11 */
	DROPPED_CONNTRACK_REFUSED = 64, /* conntrack had no entry for its connection; only with kprobes */
	DROPPED_PULLED = 128, /* the IP header was taken off, as in a list of fragments (skb_pull) */
};

/* A TCP packet that this host dropped, encapsulated or not. */
struct dropped_packet {
	__u64 time_ns;  /* CLOCK_MONOTONIC */
	__u64 location; /* address in the function that freed the packet */
	__u64 netns_id; /* namespace of the device, otherwise of the socket; 0: unknown */
	__u32 netns;    /* inode of that namespace */
	__u32 ifindex;  /* device; 0: none, the packet was in the TCP or IP layer */
	__u32 reason;   /* enum skb_drop_reason of the running kernel; 0: the kernel gives none */
	__u32 flow;     /* flow_hash() of log_layout.h */
	__u32 seq;      /* this field and the three next ones are 0 in a later fragment */
	__u32 end;      /* seq plus payload; SYN and FIN count one each */
	__u32 ack;
	__u32 hash; /* skb->hash, which often is sk_txhash of the sending socket; 0: none */
	__u8 tcp_flags;
	__u8 flags;       /* enum dropped_flags */
	__u8 packet_type; /* skb->pkt_type, include/uapi/linux/if_packet.h */
	__u8 fclone;      /* skb->fclone */
	__u8 encap;       /* enum encapsulation */
	__u8 pad[3];
	char dev[16]; /* name of the device; empty: none */
};
_Static_assert(sizeof(struct dropped_packet) == 80, "struct dropped_packet changed: run make gen");

/* A dropped packet with its addresses; inside a tunnel those of the inner packet. */
struct drop_row {
	struct dropped_packet packet;
	__u8 saddr[16]; /* IPv4 in the first four bytes */
	__u8 daddr[16];
	__u16 sport; /* 0 in a later fragment, and so is dport */
	__u16 dport;
	__u8 ip; /* 4 or 6 */
	__u8 pad[3];
};
_Static_assert(sizeof(struct drop_row) == 120, "struct drop_row changed: run make gen");

/* Precedes a batch of rows. */
struct drop_rows_header {
	__u64 left_out; /* drops without a row since the start: too many at one place, or no room */
};
_Static_assert(sizeof(struct drop_rows_header) == 8, "struct drop_rows_header changed: run make gen");

/* Bytes of one flow, or an ACK without data, handed to a network card or to the program of a TUN/TAP device.
 */
struct departure {
	__u64 first_ns; /* first packet, CLOCK_MONOTONIC */
	__u64 last_ns;  /* last packet */
	__u64 netns_id; /* namespace of the device */
	__u32 netns;    /* inode of that namespace */
	__u32 ifindex;
	__u32 flow; /* flow_hash() of log_layout.h */
	__u32 low;  /* first byte; of an ACK without data its sequence number */
	__u32 high; /* the byte after the last one; equal to low for an ACK without data */
	__u32 ack;  /* of the last packet */
	__u32 hash; /* skb->hash */
	__u8 encap; /* enum encapsulation */
	__u8 pad[3];
	char dev[16];
};
_Static_assert(sizeof(struct departure) == 72, "struct departure changed: run make gen");

/* A query of the log for one retransmit. */
struct drop_query {
	__u64 since_ns; /* drops before this are not wanted, CLOCK_MONOTONIC; 0: all are */
	__u32 seq;      /* the bytes that were resent: from this one */
	__u32 end;      /* to the one before this */
	__u32 ack_low;  /* ACKs that would have made the retransmit unnecessary: from this number (snd_una) */
	__u32 ack_high; /* to this number (snd_nxt) */
	__u32 hashes[2]; /* sk_txhash of the last transmissions, for later fragments; 0: none */
};
_Static_assert(sizeof(struct drop_query) == 32, "struct drop_query changed: run make gen");

/* Precedes the records that answer a batch of questions. */
struct drop_answer {
	__u64 since_ns;          /* every drop of a packet other than a SYN since then is in the log */
	__u64 syn_since_ns;      /* the same of SYNs and SYN-ACKs */
	__u64 left_syn_since_ns; /* SYNs and SYN-ACKs that were seen leaving before then may be missing */
	__u32 drops;             /* number of struct dropped_packet that follow */
	__u32 departures;        /* number of struct departure after these */
};
_Static_assert(sizeof(struct drop_answer) == 32, "struct drop_answer changed: run make gen");

/*
 * After a wakeup by a CPU, the events of this CPU do not wake the reader for this time. At its end the reader
 * reads without a wakeup. It is the longest delay of an event, and bounds the interrupts per second.
 */
enum { WAKEUP_PAUSE_MS = 8 };

/* Counters of the kernel side since it was loaded. */
struct capture_counters {
	__u64 events;          /* retransmits that reached the hook */
	__u64 segs;            /* the segments of these events */
	__u64 filtered_events; /* events that a filter in the kernel excluded, without empty probes */
	__u64 filtered_segs;
	__u64 lost_events; /* events that found no room in the perf buffer */
	__u64 lost_segs;
	__u64 namespaces; /* network namespaces that were added to the map netns_segs */
	__u64 synacks;    /* the events that are SYN-ACKs, which a tracepoint of their own reports */
};
_Static_assert(sizeof(struct capture_counters) == 64, "struct capture_counters changed: run make gen");

/* The first slot of a batch. It has the size of the event slots that follow it. */
struct batch_header {
	__u32 count; /* number of events in the batch */
	__u32 pad;
	struct capture_counters counters;
	__u8 unused[152];
};
_Static_assert(sizeof(struct batch_header) == sizeof(struct retransmit_event), "all slots have one size");

/* Number of segments that reached the hook in one network namespace. */
struct netns_segs {
	__u64 id;      /* netns_id() of compat.bpf.h; 0: all namespaces for which the map had no room */
	__u64 address; /* kernel address of the struct net */
	__u64 segs;
	__u64 lost_segs; /* segments of events that found no room in the perf buffer */
	__u32 inode;
	__u32 pad;
};
_Static_assert(sizeof(struct netns_segs) == 40, "struct netns_segs changed: run make gen");

/*
 * Elements of the map netns_extra: the result of the read_netns program that ran last, and the segments of
 * all namespaces for which the map netns_segs had no room.
 */
enum { NETNS_RESULT, NETNS_OVERFLOW, NETNS_ENTRIES };

/* A process and its network namespace. */
struct netns_process {
	__u32 inode;
	__u32 pid;
};
_Static_assert(sizeof(struct netns_process) == 8, "struct netns_process changed: run make gen");

/* The identity of a process, the key of the map forks. */
struct process_id {
	__u64 start_ns; /* start time, CLOCK_BOOTTIME */
	__u32 pid;      /* in the PID namespace of tcpretrans */
	__u32 pad;
};

enum owner_flags {
	/* The process is in the PID namespace of tcpretrans, not in one below it, such as a container's. */
	OWNER_IN_TRACER_PID_NS = 1,
};

/* A process that owns a socket, or was its last owner. */
struct socket_owner {
	__u64 inode;    /* of the socket */
	__u64 start_ns; /* start time of the process, CLOCK_BOOTTIME */
	__u32 pid;      /* in the PID namespace of tcpretrans; 0: not visible there */
	__s32 fd;       /* descriptor of the socket; -1: closed */
	char comm[16];  /* name of the process, as in /proc/PID/comm */
	__u32 flags;    /* enum owner_flags */
	__u32 pad;
};
_Static_assert(sizeof(struct socket_owner) == 48, "struct socket_owner changed: run make gen");

/* Identifies a connection among those that used the same memory, ports or addresses before or after it. */
struct connection {
	__u64 sk; /* this field and the following ones as in struct retransmit_event */
	__u64 netns_id;
	__u8 raddr[16];
	__u16 lport;
	__u16 rport;
	__u32 pad;
};
_Static_assert(sizeof(struct connection) == 40, "struct connection changed: run make gen");

/* A question for the counters of a connection, and the answer. */
struct sent_counts {
	struct connection connection;
	__u64 cookie;        /* as in struct retransmit_event */
	__u32 segs_out;      /* question: of an event; answer: now, or when the connection ended */
	__u32 total_retrans; /* likewise */
	__u64 stall_us;      /* answer: since the last delivery; 0: nothing is in flight, or it has ended */
};
_Static_assert(sizeof(struct sent_counts) == 64, "struct sent_counts changed: run make gen");

/* A network device, and its counters of packets that it lost (struct rtnl_link_stats64). */
struct network_device {
	__u64 rx_missed_errors;
	__u64 rx_fifo_errors;
	__u64 rx_over_errors;
	__u64 rx_errors;
	__u64 tx_errors;
	__u64 tx_dropped;
	__u32 index;
	__u8 native_xdp; /* 1: an XDP program runs in the driver or in the hardware */
	__u8 stack_only; /* 1: loopback, veth, TUN or TAP, whose drops the stack reports (trace_kfree_skb) */
	__u8 pad[2];
	char name[16];
};
_Static_assert(sizeof(struct network_device) == 72, "struct network_device changed: run make gen");

/* A TCP socket that listens. */
struct tcp_listener {
	__u64 cookie;   /* SO_COOKIE: identifies the socket until the next boot */
	__u8 laddr[16]; /* IPv4 in the first four bytes */
	__u32 drops;    /* packets that it discarded (sk_drops), connection requests among them */
	__u16 lport;
	__u8 ip;        /* 4 or 6, the family of the socket */
	__u8 ipv6_only; /* 1: an IPv6 socket that does not accept IPv4 (IPV6_V6ONLY) */
};
_Static_assert(sizeof(struct tcp_listener) == 32, "struct tcp_listener changed: run make gen");

/* A TCP connection that has resent segments. */
struct resent_connection {
	__u8 laddr[16]; /* IPv4 in the first four bytes */
	__u8 raddr[16];
	__u32 inode;         /* of the socket; 0: no process has it open */
	__u32 segs_out;      /* as in struct retransmit_event */
	__u32 total_retrans; /* likewise */
	__u16 lport;
	__u16 rport;
	__u8 ip;    /* 4 or 6; an IPv4-mapped connection is 4 */
	__u8 state; /* enum in include/net/tcp_states.h */
	__u8 pad[2];
};
_Static_assert(sizeof(struct resent_connection) == 52, "struct resent_connection changed: run make gen");

/* An address of a network namespace. */
struct local_address {
	__u8 address[16]; /* IPv4 in the first four bytes */
	__u8 ip;          /* 4 or 6 */
	__u8 pad[3];
};
_Static_assert(sizeof(struct local_address) == 20, "struct local_address changed: run make gen");

/* An entry of a neighbour table, which has the link-layer address of a next hop. */
struct neighbour {
	__u8 address[16]; /* IPv4 in the first four bytes */
	__u8 lladdr[8];   /* link-layer address; zeroes: unknown, or longer */
	__u32 ifindex;
	__u32 state_ms; /* the entry has had its state for so long, in steps of 10 ms */
	__u16 state;    /* NUD_*, include/uapi/linux/neighbour.h */
	__u8 ip;        /* 4 or 6 */
	__u8 pad;
};
_Static_assert(sizeof(struct neighbour) == 36, "struct neighbour changed: run make gen");

/* The route to a destination. */
struct next_hop {
	__u8 gateway[16]; /* IPv4 in the first four bytes */
	__u32 ifindex;
	__u8 ip;       /* of the gateway, 4 or 6; 0: the destination is on the link */
	__u8 type;     /* RTN_*, include/uapi/linux/rtnetlink.h */
	__u8 multiple; /* 1: the route has several next hops, of which this record has none */
	__u8 pad;
};
_Static_assert(sizeof(struct next_hop) == 24, "struct next_hop changed: run make gen");

/* The name, kind and link-layer address of a network device. */
struct link_address {
	__u8 lladdr[8]; /* zeroes: none, or longer */
	__u32 ifindex;
	char name[16];
	char kind[16]; /* IFLA_INFO_KIND, cut to 15 bytes; empty: none */
};
_Static_assert(sizeof(struct link_address) == 44, "struct link_address changed: run make gen");

/* A BPF program that is loaded. */
struct loaded_program {
	__u32 type; /* enum bpf_prog_type */
	char name[16];
};
_Static_assert(sizeof(struct loaded_program) == 20, "struct loaded_program changed: run make gen");

/* A queueing discipline whose queue is not empty. */
struct qdisc_backlog {
	__u32 ifindex;
};
_Static_assert(sizeof(struct qdisc_backlog) == 4, "struct qdisc_backlog changed: run make gen");

#endif
