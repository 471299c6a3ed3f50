package io.tcpretrans.event;

import java.util.Set;

/**
 * The cause of one retransmit, the proof of it, and the places that prove it.
 *
 * @param lost the packet that was lost; null: not known to be either
 * @param drop the place that dropped the packet or holds it; null: unknown
 * @param left the device by which the bytes left this host; null: they were not seen leaving
 * @param unknown why the cause is unknown; null: the cause is known, or no reason is recorded
 * @param unseen a counter or program that may have dropped the packet where no drop is traced, such
 *     as {@code rx_missed_errors@eth0}; null: none
 */
public record CauseFinding(
    Cause cause,
    Proof proof,
    LostPacket lost,
    DropPlace drop,
    LeftPlace left,
    UnknownReason unknown,
    String unseen) {
  /** Causes that cover several reasons of the kernel, so that the reason adds information. */
  private static final Set<Cause> SHOWN_WITH_REASON =
      Set.of(Cause.DEVICE, Cause.TC, Cause.XDP, Cause.BRIDGE, Cause.OTHER_DROP);

  /** Returns a finding without a drop. */
  public static CauseFinding of(Cause cause, Proof proof) {
    return new CauseFinding(cause, proof, null, null, null, null, null);
  }

  /** Returns an unknown cause, with the reason why it is. */
  public static CauseFinding unknown(UnknownReason reason) {
    return new CauseFinding(Cause.UNKNOWN, Proof.NONE, null, null, null, reason, null);
  }

  /** Returns a copy that names a counter or program that may have dropped the packet. */
  public CauseFinding withUnseen(String counter) {
    return new CauseFinding(cause, proof, lost, drop, left, unknown, counter);
  }

  /** Returns this finding as one that is concluded, and not observed. */
  public CauseFinding asLikely() {
    return new CauseFinding(
        cause, proof == Proof.SEEN ? Proof.LIKELY : proof, lost, drop, left, unknown, unseen);
  }

  /** Returns this finding for a retransmit that came some microseconds later. */
  public CauseFinding laterByUs(long us) {
    return new CauseFinding(
        cause,
        proof,
        lost,
        drop == null ? null : drop.laterByUs(us),
        left == null ? null : left.laterByUs(us),
        unknown,
        unseen);
  }

  /** Returns the kernel's reason of the drop; null: no drop, or the kernel reports no reason. */
  public String reason() {
    return drop == null ? null : drop.reason();
  }

  /** Returns the kernel function that dropped the packet; null: no drop, or it has no symbol. */
  public String function() {
    return drop == null ? null : drop.function();
  }

  /** Returns the device of the drop; null: no drop, or it was in the TCP or IP layer. */
  public String device() {
    return drop == null ? null : drop.device();
  }

  /** Returns the inode number of the network namespace of the drop; null: unknown. */
  public Long netns() {
    return drop == null ? null : drop.netns();
  }

  /** Returns the kernel's reason if the column WHERE and the diagnosis show it; null otherwise. */
  public String shownReason() {
    return SHOWN_WITH_REASON.contains(cause) && !"NOT_SPECIFIED".equals(reason()) ? reason() : null;
  }
}
