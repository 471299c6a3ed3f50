package io.tcpretrans.event;

import java.util.Set;

/**
 * The cause of a retransmit, the kind of evidence for it, and its place.
 *
 * @param reason the kernel's name of the drop's reason; null: no drop seen, or the kernel gives
 *     none
 * @param function the kernel function that dropped the packet; null: no drop seen, or not known
 * @param netns inode number of the network namespace of the drop; null: not known
 * @param netnsId the identity of that namespace, as {@link Socket#netnsId}; 0: not known
 * @param unseen what may have dropped the packet without being seen, such as {@code
 *     rx_missed_errors@eth0}; null: nothing
 */
public record CauseFinding(
    Cause cause,
    Proof proof,
    String reason,
    String function,
    Long netns,
    long netnsId,
    String unseen) {
  /** Causes that say little without the kernel's reason. */
  private static final Set<Cause> SHOWN_WITH_REASON =
      Set.of(Cause.DEVICE, Cause.TC, Cause.XDP, Cause.BRIDGE, Cause.OTHER_DROP);

  /** A cause for which no drop was seen. */
  public static CauseFinding of(Cause cause, Proof proof) {
    return new CauseFinding(cause, proof, null, null, null, 0, null);
  }

  /** An unknown cause, because this may have dropped the packet without being seen. */
  public static CauseFinding unseen(String what) {
    return new CauseFinding(Cause.UNKNOWN, Proof.NONE, null, null, null, 0, what);
  }

  /** The kernel's reason if WHERE and the diagnosis show it; null otherwise. */
  public String shownReason() {
    return SHOWN_WITH_REASON.contains(cause) && !"NOT_SPECIFIED".equals(reason) ? reason : null;
  }
}
