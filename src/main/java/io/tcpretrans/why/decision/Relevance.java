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

  private Relevance() {}

  /** Returns whether the drop may have kept bytes from the receiver. */
  static boolean isEvidence(DroppedPacket drop) {
    return !isCapture(drop.site())
        && !isForAnotherHost(drop)
        && !isNormalEnd(drop.site())
        && !isOfLostFragments(drop.site())
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

  /** Returns whether a neighbour entry was removed with the packets that waited for it. */
  static boolean isNeighbour(Site site) {
    return site.function() != null && site.function().startsWith("neigh_");
  }
}
