package io.tcpretrans.pipeline;

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
   * Segments, over all network namespaces that could be read.
   *
   * @param seen by the hook, less what was lost
   * @param counted growth of TcpRetransSegs
   * @param refused growth of TcpExtTCPRetransFail where the hook does not see sends that this host
   *     refused; 0 where it does
   * @param before seen before the counters were first read; not among {@code seen}
   * @param elsewhere seen in namespaces whose counters could not be read, such as ended ones
   * @param margin seen while the counters were being read: by so much the two may differ
   * @param sent growth of TcpOutSegs, which counts what is sent for the first time
   */
  public record Check(
      long seen, long counted, long refused, long before, long elsewhere, long margin, long sent) {
    private static final double PERCENT = 100;

    /**
     * Of all segments that were sent, how many were retransmits, in per cent.
     *
     * @return null: nothing was sent
     */
    public Double ratePercent() {
      return sent + counted <= 0 ? null : PERCENT * counted / (sent + counted);
    }
  }
}
