package io.tcpretrans.event;

import java.time.Instant;

/**
 * Why the kernel had to resend.
 *
 * @param drop the drop that explains it; null: none was seen
 * @param since the bytes were last sent then or later; null: unknown
 * @param complete had this host dropped them since then, the drop would be known
 * @param verdict null until it is judged
 */
public record Why(Drop drop, Instant since, boolean complete, Verdict verdict) {
  /**
   * What the evidence comes to.
   *
   * @param reason the kernel's name of the drop's reason; null: none seen, or the kernel gives none
   * @param function the kernel function that dropped; null: none seen, or not known
   * @param netns number of the network namespace where it happened; null: not known
   * @param unseen what may have dropped without being seen, such as {@code rx_missed_errors@eth0};
   *     null: nothing
   */
  public record Verdict(
      Cause cause, Proof proof, String reason, String function, Long netns, String unseen) {
    /** A cause for which no drop was seen. */
    public static Verdict of(Cause cause, Proof proof) {
      return new Verdict(cause, proof, null, null, null, null);
    }

    /** Not known, since this may have dropped it unseen. */
    public static Verdict unseen(String what) {
      return new Verdict(Cause.UNKNOWN, Proof.NONE, null, null, null, what);
    }
  }

  /** The same evidence, judged. */
  public Why judged(Verdict judgement) {
    return new Why(drop, since, complete, judgement);
  }
}
