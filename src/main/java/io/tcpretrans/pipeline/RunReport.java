package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The result of a run, as every output gets it.
 *
 * @param end when the run ended; in a replay, the time in the recording that it reached
 * @param seconds duration of the run; in a replay, of the recorded time that it read
 * @param rows number of shown rows
 * @param lost number of events that found no room in the perf buffer
 * @param missingOwners numbers of retransmits without an owner
 * @param check the comparison with the kernel's counters; null: not made
 * @param byType number of rows of each type; a type without rows is absent
 * @param services the services whose connections made no progress for the longest time, worst first
 * @param worst the flows that made no progress for the longest time, worst first
 * @param diagnosis the causes of the rows; null: a run without --why
 * @param filterResult what the filter has selected, of how much on this host; null: the run has no
 *     filter
 * @param lookBack the connections that had resent segments before the run; null: none, or not known
 */
public record RunReport(
    Instant end,
    double seconds,
    long rows,
    long lost,
    MissingOwners missingOwners,
    Check check,
    Map<RetransmitType, Long> byType,
    List<Service> services,
    List<Flow> worst,
    Diagnosis diagnosis,
    FilterResult filterResult,
    LookBack lookBack) {
  /**
   * The open connections that had resent segments before the run, as far as they match the filter.
   *
   * @param connections their number, above 0
   * @param segs the segments that they had resent before the run
   * @param worst those with the most of these segments, worst first
   */
  public record LookBack(long connections, long segs, List<OldConnection> worst) {}

  /**
   * A connection that had resent segments before the run.
   *
   * @param netns inode number of its network namespace
   * @param segs segments that it had resent before the run
   * @param ratePercent share of retransmits in all segments that it had sent when it was looked at,
   *     in percent; null: unknown
   * @param owner its owner, without the container; {@link Owner#NONE}: not known
   */
  public record OldConnection(
      Endpoint local, Endpoint remote, long netns, long segs, Double ratePercent, Owner owner) {}

  /**
   * The counts of a flow: of the segments from one endpoint to another, by one connection or by
   * several, one after the other.
   *
   * @param sample a row of the flow, with the latest owner
   * @param counts the counts of its rows
   * @param ratePercent share of retransmits in the segments that the latest connection of the flow
   *     has sent, in percent; null: not known
   * @param stalled whether the latest connection still waits for the delivery of what it has sent;
   *     null: not known
   */
  public record Flow(Row sample, Counts counts, Double ratePercent, Boolean stalled) {}

  /**
   * The counts of all connections of a service that had retransmits.
   *
   * @param direction {@link Direction#IN}: this host accepted the connections
   * @param port the port at which the service listens
   * @param netns inode number of the network namespace of the connections' ends on this host
   * @param owners the different owners of the connections, those of most segments first; at most
   *     {@link #MAX_OWNERS}
   * @param flows number of flows
   * @param counts the counts of their rows
   * @param stalled number of flows that still waited at the end of the run
   */
  public record Service(
      Direction direction,
      int port,
      long netns,
      List<NamedOwner> owners,
      long flows,
      Counts counts,
      long stalled) {
    /** The largest size of {@code owners}. */
    public static final int MAX_OWNERS = 4;

    /**
     * The owner of connections.
     *
     * @param comm name of the process; null: unknown
     * @param container null: no container
     */
    public record NamedOwner(String comm, String container) {}
  }

  /**
   * Counts of rows.
   *
   * @param retransmits number of rows
   * @param segs number of retransmitted segments
   * @param notSent number of rows whose segment did not leave this host's TCP layer: the send
   *     failed, and the kernel counted no segment
   * @param byType number of rows of each type; a type without rows is absent
   * @param stallUs how long the connections made no progress, in microseconds; each stall counts
   *     once, up to its last retransmit; null: unknown
   */
  public record Counts(
      long retransmits, long segs, long notSent, Map<RetransmitType, Long> byType, Long stallUs) {}

  /**
   * The numbers of retransmits whose owner was not found before the end of the run.
   *
   * @param unknown number of rows that were shown with PID 0, also if their container is known
   * @param undecided number of retransmits that were not shown because the filter needs the owner
   */
  public record MissingOwners(long unknown, long undecided) {}

  /**
   * What the filter of a run has selected, of all retransmits on this host. Lost events are in none
   * of the numbers.
   *
   * @param segs number of segments of the shown rows
   * @param unknownDirection number of retransmits that were not shown because their direction is
   *     unknown, which the filter needs, whatever their owner
   * @param hostRows number of retransmits on this host that are rows without a filter; those that
   *     the filter in the kernel excluded are included; null: the run ended at a maximum of rows,
   *     after which nothing was counted
   * @param hostSegs number of segments of all retransmits that the hook has seen on this host; null
   *     if {@code hostRows} is
   */
  public record FilterResult(long segs, long unknownDirection, Long hostRows, Long hostSegs) {}

  /**
   * The comparison of the retransmitted segments that the hook saw with those that the kernel
   * counted, over all network namespaces. Each namespace is compared between the first and the last
   * reading of its counters. Segments that were seen outside of this time are in {@code before},
   * {@code ended} or {@code unread}. All numbers are segments.
   *
   * @param seen seen by the hook and not lost
   * @param counted growth of TcpRetransSegs
   * @param refused growth of TcpExtTCPRetransFail, if the hook does not see segments that this host
   *     refused to send; otherwise 0
   * @param before seen before the first reading, in namespaces that were visible at that time
   * @param ended seen after the last reading, in namespaces that have ended
   * @param unread seen in namespaces that still exist, while their counters could not be read, or
   *     before the first reading of a namespace that was not visible at the first reading of the
   *     run
   * @param margin seen while the counters were read; {@code seen} and {@code counted} may differ by
   *     this number
   * @param sent growth of TcpOutSegs, which counts no retransmits but those of SYN-ACKs
   * @param endedNames names of the namespaces or containers that {@code ended} is about, as far as
   *     known; at most {@link #MAX_NAMES}
   */
  public record Check(
      long seen,
      long counted,
      long refused,
      long before,
      long ended,
      long unread,
      long margin,
      long sent,
      List<String> endedNames) {
    /**
     * The largest size of {@code endedNames}. If the list has as many names, there may be more, so
     * the summary prints "..." in place of the last.
     */
    public static final int MAX_NAMES = 4;

    private static final double PERCENT = 100;

    /** Returns whether every segment that the hook saw was compared. */
    public boolean isComplete() {
      return before + ended + unread == 0;
    }

    /**
     * Returns the share of retransmits in all segments that this host sent between the readings, in
     * percent.
     *
     * @return null: nothing was sent
     */
    public Double ratePercent() {
      return sent + counted <= 0 ? null : PERCENT * counted / (sent + counted);
    }
  }
}
