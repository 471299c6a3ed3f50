package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The result of a run, which every output gets.
 *
 * @param end when the run ended
 * @param rows rows that were shown
 * @param lost events that found no room in the buffer
 * @param owners rows without an owner
 * @param check the comparison with the kernel's counters; null: not made
 * @param byType rows of each type; a type without rows is absent
 * @param worst flows with the most segments, worst first
 * @param diagnosis null: causes were not asked for
 */
public record RunReport(
    Instant end,
    long rows,
    long lost,
    Owners owners,
    Check check,
    Map<RetransmitType, Long> byType,
    List<Flow> worst,
    Diagnosis diagnosis) {
  /**
   * One direction of a connection.
   *
   * @param sample one of its rows
   * @param retransmits its rows
   * @param segs segments of these rows
   * @param ratePercent share of retransmits in the segments that the connection has sent, in per
   *     cent; null: not known
   */
  public record Flow(Row sample, long retransmits, long segs, Double ratePercent) {}

  /**
   * Retransmits whose owner was not found, not even late.
   *
   * @param unknown rows that were shown
   * @param undecided retransmits that were not shown because the filter needs the owner
   */
  public record Owners(long unknown, long undecided) {}

  /**
   * Segments. Each network namespace is compared between two readings of its counters; what was
   * seen outside of these times is counted apart.
   *
   * @param seen by the hook, less what was lost
   * @param counted growth of TcpRetransSegs
   * @param refused growth of TcpExtTCPRetransFail where the hook does not see sends that this host
   *     refused; 0 where it does
   * @param before seen before the counters were first read, in namespaces that were visible then
   * @param ended seen in namespaces that ended, after their last reading
   * @param unread seen in namespaces that live and could not be read, before they could, or since
   *     they could no longer
   * @param margin seen while the counters were being read: by so much {@code seen} and {@code
   *     counted} may differ
   * @param sent growth of TcpOutSegs, which counts what is sent for the first time
   * @param endedNames names or containers of namespaces among {@code ended}, as far as known; at
   *     most {@link #NAMES}
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
    /** So many names at most, the last of which says only that there are more than one less. */
    public static final int NAMES = 4;

    private static final double PERCENT = 100;

    /** Whether all that was seen was compared. */
    public boolean isComplete() {
      return before + ended + unread == 0;
    }

    /**
     * Of all segments that were sent while the counters were compared, how many were retransmits,
     * in per cent.
     *
     * @return null: nothing was sent
     */
    public Double ratePercent() {
      return sent + counted <= 0 ? null : PERCENT * counted / (sent + counted);
    }
  }
}
