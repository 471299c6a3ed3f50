package io.tcpretrans.event;

import java.util.List;

/**
 * What all retransmits of a run come to.
 *
 * @param retransmits rows
 * @param connections of these rows
 * @param seconds how long was traced
 * @param findings the most frequent first
 */
public record Diagnosis(
    long retransmits, long connections, double seconds, List<Finding> findings) {
  /**
   * One cause at one place.
   *
   * @param retransmits its rows
   * @param share of all rows, 0 to 1
   * @param device null: none
   * @param netns null: unknown
   * @param namespace its name or what lives in it; null: unknown
   * @param container the only one whose processes live in it; null: none
   * @param text what happened, for a reader
   * @param numbers what proves it, a line each
   * @param advice the next command to type; null: none
   */
  public record Finding(
      Cause cause,
      Proof proof,
      long retransmits,
      double share,
      String function,
      String device,
      Long netns,
      String namespace,
      String container,
      String text,
      List<String> numbers,
      String advice) {}
}
