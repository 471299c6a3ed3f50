/* SPDX-License-Identifier: MIT */
/*
 * The one definition of what crosses from the kernel to Java. The BPF programs fill these records, the
 * bridge copies them, and Java's offsets (capture/WireLayout.java) are generated from this file by `make
 * gen`.
 *
 * Rules: fixed-width fields at their natural alignment, padding spelled out, every record zeroed before
 * it is filled, its size asserted. Numbers are in host byte order, addresses in network order.
 */
#ifndef TCPRETRANS_WIRE_H
#define TCPRETRANS_WIRE_H

#include <linux/types.h>

/* What made the kernel resend; RETRANSMIT_UNKNOWN is never sent by a kernel whose fields we could read. */
enum retransmit_type {
	RETRANSMIT_UNKNOWN = 0,
	RETRANSMIT_RTO = 1,    /* the retransmission timer fired (RFC 6298) */
	RETRANSMIT_LOSS = 2,   /* the rest of the queue, resent after a timeout */
	RETRANSMIT_FAST = 3,   /* fast recovery by duplicate ACKs, SACK or RACK (RFC 5681, 6675, 8985) */
	RETRANSMIT_TLP = 4,    /* a tail loss probe that resent data (RFC 8985, section 7) */
	RETRANSMIT_SYN = 5,    /* a connection request */
	RETRANSMIT_SYNACK = 6, /* the answer to one */
};

/* Which packet this host was seen to drop. */
enum drop_lost {
	DROP_LOST_NONE = 0,
	DROP_LOST_DATA = 1, /* a packet with the bytes that were resent */
	DROP_LOST_ACK = 2,  /* the other side's acknowledgement of them */
};

/* What is known of a drop beside its place. */
enum drop_flags {
	DROP_COMPLETE = 1,       /* of the event: no drop since these bytes were last sent can be missing */
	DROP_TRACKED = 2,        /* conntrack had given the packet its connection */
	DROP_SYN = 4,            /* it opened a connection */
	DROP_DEVICE_DOWN = 8,    /* its device was down or had no carrier */
	DROP_OTHERHOST = 16,     /* it was addressed to another machine: perhaps only a copy */
	DROP_NO_FORWARDING = 32, /* its device does not forward packets of its family (ip_forward) */
};

/* What the kernel knows of a retransmit beside its type. */
enum event_flags {
	EVENT_LOCAL = 1, /* the connection's route leads to this network namespace itself */
	EVENT_DELIBERATE =
		2,          /* resent without a timeout and without a sign of loss (tcp_simple_retransmit) */
	EVENT_PATH_MTU = 4, /* deliberate, after an ICMP 'fragmentation needed' or a lost MTU probe */
	EVENT_CLOSER_BESIDE = 8, /* the closer is in the tracer's own PID namespace, as HOLDER_BESIDE */
};

/*
 * One segment, or one GSO packet of several segments, that the kernel resent or tried to resend. With
 * --lossprobe also each tail loss probe as such: type TLP, error 0, segs 0, len of new data; 0 where it
 * carried none and either resent, which is an event of its own, or sent nothing.
 */
struct retransmit_event {
	__u64 time_ns;      /* CLOCK_MONOTONIC */
	__u64 sent_ns;      /* when these bytes were last sent, CLOCK_MONOTONIC; 0: this hook cannot tell */
	__u64 socket_inode; /* of the socket's file; 0: closed by its process, or not yet accepted */
	__u64 cgroup_id;    /* inode of the socket's cgroup v2 directory; 0: none */
	__u64 cookie;       /* SO_COOKIE; 0: the kernel has not given this socket one */
	__u64 sk;       /* kernel address of the socket; 0: a connection request, which has no socket yet */
	__u64 netns_id; /* SO_NETNS_COOKIE (5.12); before, made of what compat.bpf.h says, bit 63 set */
	__u8 laddr[16]; /* IPv4 in the first four bytes */
	__u8 raddr[16];
	__u16 lport;
	__u16 rport;
	__u32 netns; /* inode of the network namespace */
	__u32 seq;   /* first byte that was resent */
	__u32 len;   /* bytes of sequence space, SYN and FIN count one each */
	__u32 segs;  /* growth of TcpRetransSegs by this event */
	__s32 error; /* what the send returned: 0 sent, < 0 -errno, > 0 NET_XMIT code of a congested queue */
	__u32 srtt_us;
	__u32 rto_us;
	__u32 cwnd;     /* segments */
	__u32 ssthresh; /* segments */
	__u32 segs_out; /* segments this connection has sent, retransmits among them; 0: unknown */
	__u32 total_retrans;
	__u32 uid;    /* owner of the socket's file */
	__u8 ip;      /* 4 or 6; an IPv4-mapped connection is 4 */
	__u8 state;   /* enum in include/net/tcp_states.h */
	__u8 type;    /* enum retransmit_type */
	__u8 attempt; /* how many timeouts in a row, this one included; 0 outside of a timeout */
	__u8 flags;   /* enum event_flags */
	__u8 pad;
	__u16 soft_error;      /* errno that ICMP last reported for this connection (sk_err_soft); 0: none */
	__u32 closer_pid;      /* process that closed the socket; 0: none has, or not seen */
	__u64 closer_start_ns; /* when that process started, CLOCK_BOOTTIME */
	char closer_comm[16];  /* its name, as /proc/PID/comm */
	/* From here on only with --why: the drop that explains this retransmit; zeroes where none is known.
	 */
	__u64 since_ns;      /* these bytes were last sent then or later, CLOCK_MONOTONIC; 0: unknown */
	__u64 drop_time_ns;  /* CLOCK_MONOTONIC */
	__u64 drop_location; /* address in the function that freed the packet */
	__u32 drop_reason;   /* enum skb_drop_reason of the running kernel; 0: it has none */
	__u32 drop_netns;    /* of the device, else of the socket; 0: neither known */
	char drop_dev[16];   /* empty: none, the packet was in the TCP or IP layer */
	__u8 drop_lost;      /* enum drop_lost */
	__u8 drop_flags;     /* enum drop_flags */
	__u8 pad2[6];
};
_Static_assert(sizeof(struct retransmit_event) == 232, "struct retransmit_event changed: run make gen");

/* For so long after it woke the reader the kernel side does not wake it again; then it looks once more. */
enum { WAKEUP_PAUSE_MS = 8 };

/* What the kernel side has counted since it was loaded. */
struct capture_counters {
	__u64 events;          /* retransmits that reached the hook */
	__u64 segs;            /* their segments */
	__u64 filtered_events; /* of these: dropped by a filter in the kernel */
	__u64 filtered_segs;
	__u64 lost_events; /* of these: found no room in the perf buffer */
	__u64 lost_segs;
	__u64 namespaces; /* network namespaces that came into the table netns_segs */
};
_Static_assert(sizeof(struct capture_counters) == 56, "struct capture_counters changed: run make gen");

/* The first slot of a batch; as large as the slots of events that follow it. */
struct batch_header {
	__u32 count; /* events in this batch */
	__u32 pad;
	struct capture_counters counters;
	__u8 unused[168];
};
_Static_assert(sizeof(struct batch_header) == sizeof(struct retransmit_event), "all slots have one size");

/* The segments that reached the hook in one network namespace. */
struct netns_segs {
	__u64 id;      /* as netns_id in an event; 0: all namespaces for which the table had no room */
	__u64 address; /* of the struct net in the kernel */
	__u64 segs;
	__u64 lost_segs; /* of these: found no room in the perf buffer */
	__u32 inode;
	__u32 pad;
};
_Static_assert(sizeof(struct netns_segs) == 40, "struct netns_segs changed: run make gen");

/*
 * Entries of the map netns_extra: the answer of the program that was asked last, and the segments of all
 * namespaces for which the table netns_segs has no room.
 */
enum { NETNS_ANSWER, NETNS_REST, NETNS_ENTRIES };

/* A process and its network namespace. */
struct netns_process {
	__u32 inode;
	__u32 pid;
};
_Static_assert(sizeof(struct netns_process) == 8, "struct netns_process changed: run make gen");

enum holder_flags {
	HOLDER_BESIDE = 1, /* in the tracer's own PID namespace, so in no container that has one */
};

/* A process that holds a socket, or was the last to. */
struct socket_holder {
	__u64 inode;    /* of the socket's file */
	__u64 start_ns; /* when the process started, CLOCK_BOOTTIME */
	__u32 pid;      /* in the PID namespace of the tracer; 0: not to be seen from there */
	__s32 fd;       /* its descriptor; -1: closed */
	char comm[16];  /* the process's name, as /proc/PID/comm */
	__u32 flags;    /* enum holder_flags */
	__u32 pad;
};
_Static_assert(sizeof(struct socket_holder) == 48, "struct socket_holder changed: run make gen");

/* Tells a connection from all others that have had the same socket, ports or addresses. */
struct connection {
	__u64 sk; /* as in the event, and so are the others */
	__u64 netns_id;
	__u8 raddr[16];
	__u16 lport;
	__u16 rport;
	__u32 pad;
};
_Static_assert(sizeof(struct connection) == 40, "struct connection changed: run make gen");

/* Asks for the counters of a connection, and has the answer. */
struct sent_counts {
	struct connection connection;
	__u64 cookie;        /* as in the event */
	__u32 segs_out;      /* in the question: at least so many, as in an event; in the answer: by now */
	__u32 total_retrans; /* likewise */
};
_Static_assert(sizeof(struct sent_counts) == 56, "struct sent_counts changed: run make gen");

#endif
