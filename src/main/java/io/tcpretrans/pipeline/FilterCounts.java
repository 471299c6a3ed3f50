package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** The counts of the retransmits that the filter selects, and of all. */
final class FilterCounts {
  private long shownSegs;
  private long unknownDirection;
  private long rows;
  private long segs;

  /** Counts a retransmit of the source. */
  void add(Retransmit event, boolean isRow, Filter.Decision byConnection) {
    segs += event.segs();
    rows += isRow ? 1 : 0;
    unknownDirection += isRow && byConnection == Filter.Decision.UNDECIDED ? 1 : 0;
  }

  /** Counts a retransmit that is shown. */
  void addShown(Retransmit event) {
    shownSegs += event.segs();
  }

  /** Returns the counts, with those of the retransmits that the source has left out. */
  RunReport.FilterResult result(EventSource.Excluded excluded) {
    return new RunReport.FilterResult(
        shownSegs, unknownDirection, rows + excluded.rows(), segs + excluded.segs());
  }

  /** Returns the counts of a run that ended at a maximum of rows. */
  RunReport.FilterResult resultAtMaximum() {
    return new RunReport.FilterResult(shownSegs, unknownDirection, null, null);
  }
}
