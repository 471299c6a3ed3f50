package io.tcpretrans.event;

import java.util.List;

/**
 * The causes of all shown retransmits of a run, with their shares.
 *
 * @param retransmits number of rows
 * @param connections number of connections of these rows, counted up to 100,000
 * @param seconds duration of the run
 * @param findings the causes, most frequent first
 */
public record Diagnosis(
    long retransmits, long connections, double seconds, List<Finding> findings) {
  /**
   * One cause at one place.
   *
   * @param retransmits number of rows with this cause and place
   * @param share of all rows, 0 to 1
   * @param function the kernel function that dropped the packets; null: unknown
   * @param device network device of the drops; null: none
   * @param netns inode number of the network namespace of the drops; null: unknown
   * @param namespace name of that namespace, or of a process in it; null: unknown
   * @param container the container that the namespace belongs to; null: none, or several share it
   * @param text the cause in words
   * @param numbers the measurements that support the cause, one line each
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
