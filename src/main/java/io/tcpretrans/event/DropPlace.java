package io.tcpretrans.event;

/**
 * The place on this host that dropped a packet, or that holds it.
 *
 * @param reason name of the kernel's {@code enum skb_drop_reason}; null: unknown
 * @param function the kernel function that dropped the packet; null: unknown
 * @param device name of the packet's network device; null: the packet was in the TCP or IP layer
 * @param heldBy the queue that holds the packet: the address of the next hop that does not answer,
 *     or the number of an NFQUEUE; null: the packet was dropped, or a qdisc holds it
 * @param netns inode number of the network namespace; null: unknown
 * @param netnsId identity of that namespace, as {@link Socket#netnsId}; 0: unknown
 * @param ageUs microseconds from the drop to the retransmit; null: no drop was seen
 * @param encapsulation the tunnel that carried the packet; null: none
 * @param forwardingOff the device does not forward packets (net.ipv4.ip_forward)
 */
public record DropPlace(
    String reason,
    String function,
    String device,
    String heldBy,
    Long netns,
    long netnsId,
    Long ageUs,
    Encapsulation encapsulation,
    boolean forwardingOff) {
  /** Returns the place of a listener whose counter has grown. */
  public static DropPlace ofListener(Long netns, long netnsId) {
    return new DropPlace(null, null, null, null, netns, netnsId, null, null, false);
  }

  /** Returns a queue that holds the packet. */
  public static DropPlace ofQueue(String device, String heldBy, Long netns, long netnsId) {
    return new DropPlace(null, null, device, heldBy, netns, netnsId, null, null, false);
  }

  /** Returns this place for a retransmit that came some microseconds later. */
  DropPlace laterByUs(long us) {
    return ageUs == null
        ? this
        : new DropPlace(
            reason,
            function,
            device,
            heldBy,
            netns,
            netnsId,
            ageUs + us,
            encapsulation,
            forwardingOff);
  }
}
