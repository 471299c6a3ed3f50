package io.tcpretrans.event;

import java.util.List;
import java.util.Map;

/**
 * The causes of all shown retransmits of a run, with their shares.
 *
 * @param retransmits number of rows
 * @param connections number of connections of these rows, counted up to 100,000
 * @param seconds duration of the run
 * @param stallUs how long these connections made no progress, in all, in microseconds: each stall
 *     counts once, up to its last retransmit; null: not known for any row
 * @param findings the causes: known ones, those in namespaces that have ended, unknown ones; each
 *     in descending order of {@code stallUs}, or of rows if that is unknown
 */
public record Diagnosis(
    long retransmits, long connections, double seconds, Long stallUs, List<Finding> findings) {
  /**
   * One cause at one place.
   *
   * @param counts the rows with this cause and place
   * @param share of all rows, 0 to 1
   * @param function the kernel function that dropped the packets; null: unknown
   * @param device network device of the drops; null: none
   * @param netns inode number of the network namespace of the drops; null: unknown
   * @param namespace name of that namespace, or of a process in it; null: unknown
   * @param container the container that the namespace belongs to; null: none, or several share it
   * @param text the cause in words
   * @param shared what all of these rows have in common
   * @param numbers the measurements that support the cause, one line each
   * @param advice the next command to type; null: none
   */
  public record Finding(
      Cause cause,
      Proof proof,
      Counts counts,
      double share,
      String function,
      String device,
      Long netns,
      String namespace,
      String container,
      String text,
      Shared shared,
      List<String> numbers,
      String advice) {}

  /**
   * The counts of a finding.
   *
   * @param retransmits number of rows
   * @param connections number of their connections
   * @param byType number of rows of each type; a type without rows is absent
   * @param stallUs the part of {@link Diagnosis#stallUs} that these rows ended
   */
  public record Counts(
      long retransmits, long connections, Map<RetransmitType, Long> byType, long stallUs) {}

  /**
   * What all rows of a finding have in common. A property that they do not share, or that is not
   * known for each of them, is null. A finding with one row shares nothing.
   *
   * @param peer the remote address
   * @param peers number of remote addresses of all rows of the run, counted up to 10,000
   * @param network the network of several remote addresses: /24 of IPv4, /64 of IPv6
   * @param networks number of such networks of all rows of the run, counted up to 10,000
   * @param service the port of {@link Service}
   * @param services number of services of all rows of the run
   * @param lost the kind of the lost packets
   * @param segmentBytes length of each segment, if the same segment was lost several times in a row
   * @param spanUs microseconds between the first and the last row, if these are close together in a
   *     longer run and belong to several connections and peers
   */
  public record Shared(
      String peer,
      long peers,
      String network,
      long networks,
      Integer service,
      long services,
      LostKind lost,
      Long segmentBytes,
      Long spanUs) {
    /** Nothing is shared. */
    public static final Shared NOTHING = new Shared(null, 0, null, 0, null, 0, null, null, null);
  }

  /** A kind of packet by its TCP flags. */
  public enum LostKind {
    SYN,
    SYNACK,
    ACK
  }
}
