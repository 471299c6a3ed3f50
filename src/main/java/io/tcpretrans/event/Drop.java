package io.tcpretrans.event;

import java.util.Locale;

/**
 * A drop on this host that explains a retransmit.
 *
 * @param lost which packet was dropped
 * @param reason {@code enum skb_drop_reason} of the running kernel; 0: the kernel reports none
 * @param location address in the kernel function that freed the packet
 * @param device name of the packet's network device; null: the packet was in the TCP or IP layer
 * @param netns inode number of the network namespace of the device, or without a device of the
 *     socket; null: unknown
 * @param netnsId identity of that namespace, as {@link Socket#netnsId}; 0: unknown
 * @param ageUs microseconds from the drop to the retransmit
 * @param tracked whether conntrack had assigned a connection to the packet
 * @param syn whether the packet was a SYN or a SYN-ACK
 * @param deviceDown whether the device was down or had no carrier
 * @param noForwarding whether forwarding of the packet's address family is off for the device
 *     (net.ipv4.ip_forward)
 * @param otherHost whether the packet had the link-layer address of another machine, so that it may
 *     have been a copy
 */
public record Drop(
    LostPacket lost,
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
  /** The packet that was dropped. */
  public enum LostPacket {
    /** A packet with the bytes that were resent. */
    DATA,
    /** The peer's acknowledgement of these bytes. */
    ACK;

    /** Returns the name in JSON and CSV: {@code data} or {@code ack}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
