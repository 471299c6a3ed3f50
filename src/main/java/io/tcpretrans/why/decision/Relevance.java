package io.tcpretrans.why.decision;

import java.util.Set;

/** Step 3 of the decision: the drops that are never evidence, whatever they dropped. */
final class Relevance {
  /** Functions that drop the clone of a capture (net/packet/af_packet.c) or of a raw socket. */
  private static final Set<String> CAPTURE_FUNCTIONS =
      Set.of(
          "packet_rcv",
          "packet_rcv_spkt",
          "packet_rcv_fanout",
          "packet_rcv_has_room",
          "packet_sock_destruct",
          "tpacket_rcv",
          "tpacket_destruct_skb",
          "run_filter",
          // the clone that each raw socket gets (net/ipv4/raw.c, net/ipv6/raw.c)
          "raw_rcv",
          "raw_rcv_skb",
          "raw_v4_input",
          "raw_local_deliver",
          "rawv6_rcv",
          "rawv6_rcv_skb",
          "raw6_local_deliver");

  /**
   * Functions that give up the fragments of a packet of which another fragment was lost (the timers
   * of net/ipv4/ip_fragment.c and its IPv6 siblings).
   */
  private static final Set<String> REASSEMBLY_TIMEOUTS =
      Set.of(
          "ip_expire",
          "ip6_frag_expire",
          "ip6frag_expire_frag_queue",
          "nf_ct_frag6_expire",
          "inet_frag_rbtree_purge",
          "inet_frag_destroy");

  /** Functions that free an skb after they passed on what was in it. */
  private static final Set<String> PASSED_ON =
      Set.of(
          // its segments were queued (net/netfilter/nfnetlink_queue.c)
          "nfqnl_enqueue_packet",
          // its segments were encrypted (net/xfrm/xfrm_output.c)
          "xfrm_output",
          "xfrm_output_gso");

  /**
   * Functions that free an skb with its frag_list, also after it was received (net/core/skbuff.c).
   */
  private static final Set<String> RELEASES =
      Set.of(
          "skb_release_data",
          "skb_release_all",
          "__kfree_skb",
          "kfree_skb_list",
          "kfree_skb_list_reason",
          "kfree_skb_partial",
          "consume_skb",
          "__consume_stateless_skb",
          "napi_consume_skb");

  /** Functions with which a driver frees an skb, dropped or sent (net/core/dev.c). */
  private static final String[] DRIVER_RELEASES = {
    "__dev_kfree_skb_any",
    "dev_kfree_skb_any_reason",
    "__dev_kfree_skb_irq",
    "dev_kfree_skb_irq_reason",
    "net_tx_action"
  };

  private Relevance() {}

  /** Returns whether the drop may have kept bytes from the receiver. */
  static boolean isEvidence(DroppedPacket drop) {
    return !isCapture(drop.site())
        && !isForAnotherHost(drop)
        && !isNormalEnd(drop.site())
        && !isOfLostFragments(drop.site())
        && !isPassedOn(drop)
        && (!TcpReceive.isPlaceOf(drop.site()) || TcpReceive.isRefusal(drop));
  }

  /** Returns whether a clone for a capture socket was dropped. */
  private static boolean isCapture(Site site) {
    return site.hasReason("PACKET_SOCK_ERROR")
        || (site.function() != null && CAPTURE_FUNCTIONS.contains(site.baseFunction()));
  }

  /**
   * Returns whether a frame for another host was dropped, which is a copy that a bridge flooded or
   * a port mirrored. Inside a bridge every frame counts as such.
   */
  static boolean isForAnotherHost(DroppedPacket drop) {
    return drop.site().hasReason("OTHERHOST")
        || (drop.has(DroppedPacket.Trait.OTHER_HOST) && !drop.has(DroppedPacket.Trait.RX_HANDLER));
  }

  /** Returns whether the packet had reached its goal. Packets in a neighbour's queue had not. */
  private static boolean isNormalEnd(Site site) {
    return site.hasReason("CONSUMED", "TCP_OLD_DATA")
        || (site.hasReason("QUEUE_PURGE") && !isNeighbour(site));
  }

  /** Returns whether the packet ended because of another one: a lost fragment, or its duplicate. */
  private static boolean isOfLostFragments(Site site) {
    return site.hasReason("FRAG_REASM_TIMEOUT", "DUP_FRAG")
        || (site.function() != null && REASSEMBLY_TIMEOUTS.contains(site.baseFunction()));
  }

  /** Returns whether the skb was freed without a reason after its contents were passed on. */
  private static boolean isPassedOn(DroppedPacket drop) {
    String function = drop.site().baseFunction();
    return drop.site().hasNoReason()
        && function != null
        && (PASSED_ON.contains(function)
            || (RELEASES.contains(function) && drop.has(DroppedPacket.Trait.PULLED)));
  }

  /** Returns whether a driver freed the packet, and may have sent it before. */
  static boolean isDriverRelease(Site site) {
    return site.isInWithoutReason(DRIVER_RELEASES);
  }

  /** Returns whether a neighbour entry was removed with the packets that waited for it. */
  static boolean isNeighbour(Site site) {
    return site.function() != null && site.function().startsWith("neigh_");
  }
}
