package io.tcpretrans.why.decision;

import java.util.Set;

/**
 * A packet that this host dropped (tracepoint skb:kfree_skb).
 *
 * @param timeNs time of the drop by CLOCK_MONOTONIC, nanoseconds
 */
public record DroppedPacket(long timeNs, Packet packet, Site site, Set<Trait> traits) {
  /** What the kernel side recorded about a dropped packet besides its headers. */
  public enum Trait {
    /** The frame was addressed to another host (pkt_type is PACKET_OTHERHOST). */
    OTHER_HOST,
    /** The device belongs to a bridge, bond or the like (rx_handler is set). */
    RX_HANDLER,
    /** The skb is the fast clone that TCP itself sent (fclone is SKB_FCLONE_CLONE). */
    FAST_CLONE,
    /** Connection tracking had assigned an entry to the packet. */
    TRACKED,
    /** Connection tracking refused the packet: __nf_conntrack_alloc() failed. */
    CONNTRACK_REFUSED,
    /** The device was down or had no carrier. */
    DEVICE_DOWN,
    /** The device does not forward the packet's address family. */
    FORWARDING_OFF,
    /** The receiving socket had all bytes of the packet already; not known before Linux 6.11. */
    RECEIVED_BEFORE,
    /** The IP header was taken off, as in a list of fragments (skb_pull). */
    PULLED,
    /** The kernel has a reason of its own for duplicates (TCP_OLD_SEQUENCE, Linux 6.2). */
    DUPLICATES_NAMED
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
