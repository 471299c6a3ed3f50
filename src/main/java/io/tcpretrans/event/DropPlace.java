package io.tcpretrans.event;

/**
 * The place on this host that dropped a packet, or that holds it.
 *
 * @param reason name of the kernel's {@code enum skb_drop_reason}; null: unknown
 * @param function the kernel function that dropped the packet; null: unknown
 * @param device name of the packet's network device; null: the packet was in the TCP or IP layer
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
    Long netns,
    long netnsId,
    Long ageUs,
    Encapsulation encapsulation,
    boolean forwardingOff) {
  /** Returns a place that counters or tables of the kernel name. */
  public static DropPlace named(String device, Long netns, long netnsId) {
    return new DropPlace(null, null, device, netns, netnsId, null, null, false);
  }

  /** Returns this place for a retransmit that came some microseconds later. */
  DropPlace laterByUs(long us) {
    return ageUs == null
        ? this
        : new DropPlace(
            reason, function, device, netns, netnsId, ageUs + us, encapsulation, forwardingOff);
  }
}
