package io.tcpretrans.event;

/**
 * The network device by which bytes were last seen leaving the network stack of this host.
 *
 * @param device name of a network card, or of a TUN or TAP device
 * @param netns inode number of its network namespace
 * @param netnsId identity of that namespace, as {@link Socket#netnsId}; 0: unknown
 * @param ageUs microseconds from the departure to the retransmit
 */
public record LeftPlace(String device, long netns, long netnsId, long ageUs) {
  /** Returns this place for a retransmit that came some microseconds later. */
  LeftPlace laterByUs(long us) {
    return new LeftPlace(device, netns, netnsId, ageUs + us);
  }
}
