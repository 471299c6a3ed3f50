package io.tcpretrans.event;

import java.util.Set;

/**
 * The cause of one retransmit, the proof of it, and the place of the drop.
 *
 * @param reason name of the kernel's {@code enum skb_drop_reason}; null: no drop was seen, or the
 *     kernel reports no reason
 * @param function the kernel function that dropped the packet; null: no drop was seen, or the
 *     function has no symbol
 * @param netns inode number of the network namespace of the drop, or of the listening socket with
 *     the full accept queue; null: unknown
 * @param netnsId identity of that namespace, as {@link Socket#netnsId}; 0: unknown
 * @param unseen a counter or program that may have dropped the packet where no drop is traced, such
 *     as {@code rx_missed_errors@eth0}; null: none
 */
public record CauseFinding(
    Cause cause,
    Proof proof,
    String reason,
    String function,
    Long netns,
    long netnsId,
    String unseen) {
  /** The causes to which the kernel's reason adds information. */
  private static final Set<Cause> SHOWN_WITH_REASON =
      Set.of(Cause.DEVICE, Cause.TC, Cause.XDP, Cause.BRIDGE, Cause.OTHER_DROP);

  /** Returns a finding without a drop. */
  public static CauseFinding of(Cause cause, Proof proof) {
    return new CauseFinding(cause, proof, null, null, null, 0, null);
  }

  /** Returns a finding with an unknown cause and this counter or program. */
  public static CauseFinding ofUnseen(String unseen) {
    return new CauseFinding(Cause.UNKNOWN, Proof.NONE, null, null, null, 0, unseen);
  }

  /** Returns the kernel's reason if the column WHERE and the diagnosis show it; null otherwise. */
  public String shownReason() {
    return SHOWN_WITH_REASON.contains(cause) && !"NOT_SPECIFIED".equals(reason) ? reason : null;
  }
}
