package io.tcpretrans.event;

import java.util.Locale;

/**
 * A packet that this host was seen to drop, and that a retransmit replaces.
 *
 * @param lost which packet
 * @param reason enum skb_drop_reason of the running kernel; 0: it gives none
 * @param location address in the function that freed the packet
 * @param device on which; null: in the TCP or IP layer
 * @param netns inode number of the network namespace of the device, else of the socket; null:
 *     unknown
 * @param netnsId the identity of that namespace, as {@link Socket#netnsId}; 0: unknown
 * @param ageUs microseconds from the drop to the retransmit
 * @param tracked conntrack had given the packet its connection
 * @param syn it was to open a connection
 * @param deviceDown the device was down or had no carrier
 * @param noForwarding the device does not forward packets of this family (net.ipv4.ip_forward)
 * @param otherHost it was addressed to another machine, so it may have been a copy
 */
public record Drop(
    Lost lost,
    int reason,
    long location,
    String device,
    Long netns,
    long netnsId,
    long ageUs,
    boolean tracked,
    boolean syn,
    boolean deviceDown,
    boolean noForwarding,
    boolean otherHost) {
  /** Which packet was lost. */
  public enum Lost {
    /** The bytes that were resent. */
    DATA,
    /** The other side's acknowledgement of them. */
    ACK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
