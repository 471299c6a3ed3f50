package io.tcpretrans.why.decision;

import io.tcpretrans.event.Cause;
import io.tcpretrans.why.decision.DroppedPacket.Trait;
import java.util.List;
import java.util.function.Predicate;

/** The causes of drops by the kernel's reason and function. The first row that holds is taken. */
final class DropCauses {
  private record Row(Cause cause, Predicate<DroppedPacket> test) {
    /** A row that needs only the place. */
    static Row of(Cause cause, Predicate<Site> test) {
      return new Row(cause, drop -> test.test(drop.site()));
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row(Cause.CONNTRACK_FULL, drop -> drop.has(Trait.CONNTRACK_REFUSED)),
          Row.of(Cause.NETFILTER, DropCauses::isNetfilter),
          Row.of(Cause.LISTEN_OVERFLOW, site -> site.hasReason("TCP_LISTEN_OVERFLOW")),
          Row.of(Cause.BRIDGE, DropCauses::isBridgePort),
          new Row( // the queueing discipline of a device that is down gives QDISC_DROP
              Cause.DEVICE,
              drop ->
                  drop.has(Trait.DEVICE_DOWN)
                      && (drop.site().hasNoReason()
                          || drop.site().hasReasonPrefix("QDISC_", "DEV_"))),
          Row.of( // the port is up, but the frame is larger than its MTU
              Cause.PATH_MTU, site -> site.isInWithoutReason("br_dev_queue_push_xmit")),
          Row.of(
              Cause.DEVICE,
              site ->
                  site.hasReason(
                          "DEV_HDR",
                          "DEV_READY",
                          "FULL_RING",
                          "NO_TX_TARGET",
                          "TAP_FILTER",
                          "TAP_TXFILTER")
                      || (site.hasNoReason() && isDriver(site) && !isTunnel(site))),
          new Row(Cause.UNKNOWN, DropCauses::isOfAPortOrProtocol),
          Row.of(
              Cause.TC,
              site ->
                  site.hasReasonPrefix("TC_")
                      || site.isInWithoutReason( // or built into their callers
                          "sch_handle_ingress",
                          "__netif_receive_skb_core",
                          "sch_handle_egress",
                          "__dev_queue_xmit")),
          Row.of(
              Cause.QDISC,
              site ->
                  site.hasReasonPrefix("QDISC_", "FQ_", "CAKE_", "DUALPI2_")
                      || site.isIn("__tcf_kfree_skb_list") // with reasons that nobody has set (7.2)
                      || site.isInWithoutReason("__dev_xmit_skb", "kfree_skb_list")
                      || (site.hasNoReason() && isEnqueue(site))),
          Row.of(
              Cause.XDP,
              site ->
                  site.hasReason("XDP")
                      || site.isInWithoutReason(
                          "do_xdp_generic",
                          "veth_poll",
                          "veth_xdp_rcv_skb",
                          "netif_receive_generic_xdp")),
          Row.of(
              Cause.SOCKET_BUFFER,
              site ->
                  site.hasReason(
                      "SOCKET_RCVBUFF",
                      "SOCKET_BACKLOG",
                      "PROTO_MEM",
                      "TCP_ZEROWINDOW",
                      "TCP_OVERWINDOW",
                      "TCP_INVALID_SEQUENCE",
                      "TCP_INVALID_END_SEQUENCE",
                      "TCP_OFO_QUEUE_PRUNE")),
          Row.of(
              Cause.CPU_BACKLOG,
              site ->
                  site.hasReason("CPU_BACKLOG") || site.isInWithoutReason("enqueue_to_backlog")),
          Row.of(Cause.RP_FILTER, site -> site.hasReason("IP_RPFILTER")),
          new Row(Cause.ROUTE, DropCauses::isForwardingOff),
          Row.of(
              Cause.ROUTE,
              site ->
                  site.hasReason("IP_OUTNOROUTES", "IP_INNOROUTES")
                      || site.isIn("ip_error", "dst_discard", "dst_discard_out", "ip6_pkt_drop")
                      || site.isInWithoutReason(
                          "ip6_pkt_discard", "__ip_queue_xmit", "inet6_csk_xmit")),
          Row.of(
              Cause.NEIGHBOUR,
              site ->
                  site.hasReasonPrefix("NEIGH_")
                      || Relevance.isNeighbour(site)
                      || site.isInWithoutReason(
                          "arp_error_report", "ndisc_error_report", "__neigh_event_send")),
          Row.of(Cause.CHECKSUM, site -> site.hasReason("TCP_CSUM", "IP_CSUM", "SKB_CSUM")),
          Row.of(
              Cause.PATH_MTU,
              site ->
                  site.hasReason("PKT_TOO_BIG")
                      || site.isInWithoutReason("ip_fragment", "ip6_fragment")),
          Row.of(Cause.UNKNOWN, DropCauses::isAmbiguous),
          new Row(Cause.OTHER_DROP, drop -> true));

  /** Functions with xmit in their names that drop before, or for other causes than, a device. */
  private static final List<String> NOT_DRIVERS = List.of("br_", "xfrmi_", "vrf_", "bareudp_");

  private DropCauses() {}

  /** Returns the cause of a drop; {@code UNKNOWN}: its place does not decide. */
  static Cause of(DroppedPacket drop) {
    return ROWS.stream().filter(row -> row.test().test(drop)).findFirst().orElseThrow().cause();
  }

  /**
   * Returns whether the driver of a network device dropped: all have xmit in the names of these
   * functions, as the callers in the stack do.
   */
  static boolean isDriver(Site site) {
    String function = site.baseFunction();
    return function != null
        && (function.contains("xmit") || function.startsWith("tun_"))
        && NOT_DRIVERS.stream().noneMatch(function::startsWith)
        && !site.isIn("__dev_queue_xmit", "__dev_xmit_skb", "__ip_queue_xmit", "ip_queue_xmit")
        && !site.isIn("inet6_csk_xmit", "ip6_xmit", "vxlan_xmit_skb", "validate_xmit_skb");
  }

  /** The enqueue functions of queueing disciplines (net/sched), such as tbf_enqueue. */
  private static boolean isEnqueue(Site site) {
    String function = site.baseFunction();
    return function != null && function.endsWith("_enqueue");
  }

  /**
   * The xmit functions of tunnels also drop for missing routes and for packets that are too big.
   */
  private static boolean isTunnel(Site site) {
    String function = site.baseFunction();
    return function.contains("tunnel")
        || List.of("ip", "gre", "erspan", "vti", "vxlan", "geneve", "wg_").stream()
            .anyMatch(function::startsWith);
  }

  /**
   * Returns whether a packet for another host met a device that does not forward. Where forwarding
   * is off, ip6_forward() drops for that before all else, and ip_error() never has a packet of this
   * host.
   */
  static boolean isForwardingOff(DroppedPacket drop) {
    return drop.has(Trait.FORWARDING_OFF) && drop.site().isIn("ip_error", "ip6_forward");
  }

  /** Rules, NAT, connection tracking and NFQUEUE (net/netfilter). */
  private static boolean isNetfilter(Site site) {
    return site.hasReason("NETFILTER_DROP")
        || site.isInWithoutReason("nf_hook_slow", "nft_do_chain", "nf_queue", "__nf_queue")
        || site.isInWithoutReason("nf_reinject", "nfqnl_reinject")
        || site.isInWithoutReason("nfqnl_flush", "nfqnl_recv_verdict", "nfqnl_nf_hook_drop");
  }

  /**
   * The state, the isolation, the lock or the VLANs of a bridge port, or no port that takes a
   * flooded frame (net/bridge).
   */
  private static boolean isBridgePort(Site site) {
    return site.hasReasonPrefix("BRIDGE_")
        || ((site.hasReason("NO_TX_TARGET") || site.hasNoReason())
            && site.isIn(
                "br_handle_frame",
                "br_handle_frame_finish",
                "br_forward",
                "__br_forward",
                "br_flood",
                "br_handle_vlan",
                "__allowed_ingress",
                "br_allowed_ingress"));
  }

  /** A reason is missing where the function drops for several causes, or both are missing. */
  private static boolean isAmbiguous(Site site) {
    return site.hasNoReason()
        && (site.function() == null
            || site.isIn("vxlan_rcv", "geneve_rx", "skb_queue_purge", "__skb_queue_purge")
            || site.isIn("ip_rcv_finish_core", "ip_rcv_finish") // martian, or reverse path filter
            || Relevance.isDriverRelease(site));
  }

  /**
   * Returns whether an inactive port of a bond, or the lack of a handler for a protocol, may have
   * dropped where traffic control drops before Linux 5.18.
   */
  private static boolean isOfAPortOrProtocol(DroppedPacket drop) {
    return drop.site().isInWithoutReason("__netif_receive_skb_core")
        && (drop.has(Trait.RX_HANDLER) || drop.packet().encapsulation() != null);
  }
}
