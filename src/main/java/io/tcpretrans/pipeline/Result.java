package io.tcpretrans.pipeline;

import java.util.List;

/**
 * What a run came to.
 *
 * @param events retransmits shown
 * @param lost events that found no room in the buffer
 * @param owners what is not known of owners
 * @param check the comparison with the kernel's own counters; null: not made
 */
public record Result(long events, long lost, Owners owners, Check check) {
  /** A run in which all owners were found. */
  public Result(long events, long lost, Check check) {
    this(events, lost, new Owners(0, 0), check);
  }

  /**
   * Retransmits whose owner was not found, not even late.
   *
   * @param unknown those that were shown
   * @param undecided those that were not shown since the filter asks for the owner
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
