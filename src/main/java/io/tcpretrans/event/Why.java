package io.tcpretrans.event;

import java.time.Instant;
import java.util.Set;

/**
 * Why the kernel had to resend.
 *
 * @param drop the drop that explains it; null: none was seen
 * @param since the bytes were last sent then or later; null: unknown
 * @param complete had this host dropped them since then, the drop would be known
 * @param local the connection's route leads to its own network namespace
 * @param purpose whether a loss or a smaller path MTU made the kernel resend
 * @param verdict null until it is judged
 */
public record Why(
    Drop drop, Instant since, boolean complete, boolean local, Purpose purpose, Verdict verdict) {
  /** What the state of the connection tells of the reason to resend. */
  public enum Purpose {
    /**
     * A timeout, duplicate ACKs, SACK, RACK or a loss probe: the kernel takes the bytes for lost.
     */
    LOSS,
    /**
     * No sign of loss: the kernel resends on purpose (tcp_simple_retransmit), for another reason.
     */
    DELIBERATE,
    /** On purpose, after an ICMP "fragmentation needed" or a lost MTU probe. */
    PATH_MTU
  }

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
    /** Causes that say little without the kernel's reason. */
    private static final Set<Cause> SHOWN_WITH_REASON =
        Set.of(Cause.DEVICE, Cause.TC, Cause.XDP, Cause.BRIDGE, Cause.OTHER_DROP);

    /** The kernel's reason where people are shown it beside the place; null: elsewhere. */
    public String shownReason() {
      return SHOWN_WITH_REASON.contains(cause) && !"NOT_SPECIFIED".equals(reason) ? reason : null;
    }

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
    return new Why(drop, since, complete, local, purpose, judgement);
  }
}
