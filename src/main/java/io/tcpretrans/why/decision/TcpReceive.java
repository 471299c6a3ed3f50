package io.tcpretrans.why.decision;

import java.util.Set;

/**
 * The drops of TCP's own receive path. Most of them discard what the receiver already has, which is
 * no loss. Only the refusals below keep bytes from the receiver; every other reason, and none, is a
 * discard.
 */
final class TcpReceive {
  /** Functions in which TCP, or the filter of its sockets, ends the way of a received packet. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          // net/ipv4/tcp_ipv4.c, net/ipv6/tcp_ipv6.c
          "tcp_v4_rcv",
          "tcp_v6_rcv",
          "tcp_v4_do_rcv",
          "tcp_v6_do_rcv",
          "tcp_add_backlog",
          "tcp_filter",
          // net/ipv4/tcp_input.c
          "tcp_rcv_established",
          "tcp_rcv_state_process",
          "tcp_rcv_synsent_state_process",
          "tcp_validate_incoming",
          "tcp_conn_request",
          "tcp_ack",
          "tcp_data_queue",
          "tcp_data_queue_ofo",
          "tcp_ofo_queue",
          "tcp_prune_ofo_queue",
          "tcp_try_coalesce",
          "tcp_collapse",
          "tcp_collapse_one",
          "tcp_drop",
          "tcp_drop_reason",
          // net/ipv4/tcp_minisocks.c
          "tcp_check_req",
          "tcp_child_process",
          "tcp_timewait_state_process",
          // net/core/filter.c, net/core/sock.c
          "sk_filter",
          "sk_filter_trim_cap",
          "sk_filter_reason",
          "__release_sock",
          // queues that end with their socket: the receiver had these bytes
          "inet_sock_destruct",
          "sk_stream_kill_queues",
          "skb_rbtree_purge",
          "tcp_write_queue_purge",
          "__tcp_close",
          "tcp_disconnect");

  private static final Set<String> REFUSALS =
      Set.of(
          // No memory for it: tcp_data_queue(), tcp_data_queue_ofo(), tcp_try_rmem_schedule(),
          // tcp_add_backlog(), tcp_prune_ofo_queue(), sk_filter_trim_cap().
          "SOCKET_RCVBUFF",
          "SOCKET_BACKLOG",
          "PROTO_MEM",
          "TCP_OFO_QUEUE_PRUNE",
          "PFMEMALLOC",
          "NOMEM",
          // Outside the window: tcp_data_queue(), tcp_sequence().
          "TCP_ZEROWINDOW",
          "TCP_OVERWINDOW",
          "TCP_INVALID_END_SEQUENCE",
          // The timestamp is too old, also in TIME_WAIT: tcp_validate_incoming(),
          // tcp_check_req(), tcp_timewait_state_process().
          "TCP_RFC7323_PAWS",
          "TCP_RFC7323_TW_PAWS",
          "TCP_RFC7323_TSECR",
          // Damaged: tcp_v4_rcv(), tcp_rcv_established(), tcp_rcv_state_process().
          "TCP_CSUM",
          "TCP_FLAGS",
          "PKT_TOO_SMALL",
          // MD5 and AO signatures: tcp_inbound_hash().
          "TCP_AUTH_HDR",
          "TCP_MD5NOTFOUND",
          "TCP_MD5UNEXPECTED",
          "TCP_MD5FAILURE",
          "TCP_AONOTFOUND",
          "TCP_AOUNEXPECTED",
          "TCP_AOKEYNOTFOUND",
          "TCP_AOFAILURE",
          // A policy of the host: tcp_v4_rcv(), tcp_filter(), psp_sk_rx_policy_check().
          "SOCKET_FILTER",
          "SECURITY_HOOK",
          "XFRM_POLICY",
          "PSP_INPUT",
          "TCP_MINTTL",
          "NETFILTER_DROP",
          // The listener is full: tcp_check_req(), tcp_conn_request().
          "TCP_LISTEN_OVERFLOW",
          // Nobody receives it: tcp_v4_rcv(), tcp_rcv_state_process().
          "NO_SOCKET",
          "SOCKET_CLOSE",
          "TCP_ABORT_ON_DATA");

  private TcpReceive() {}

  /** Returns whether TCP's receive path dropped; without a function, by the reason. */
  static boolean isPlaceOf(Site site) {
    return site.function() == null
        ? site.hasReasonPrefix("TCP_", "SOCKET_")
        : FUNCTIONS.contains(site.baseFunction())
            || site.function().startsWith("mptcp_")
            || site.function().startsWith("__mptcp_");
  }

  /** Returns whether the drop kept these bytes from the receiver. */
  static boolean isRefusal(DroppedPacket drop) {
    if (drop.has(DroppedPacket.Trait.RECEIVED_BEFORE)) {
      return false;
    }
    String reason = drop.site().reason();
    if ("TCP_INVALID_SEQUENCE".equals(reason)) {
      // Before TCP_OLD_SEQUENCE existed (6.2), this was also the reason of duplicates.
      return drop.has(DroppedPacket.Trait.DUPLICATES_NAMED);
    }
    return reason != null && REFUSALS.contains(reason);
  }
}
