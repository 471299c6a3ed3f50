package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import java.util.Comparator;
import java.util.function.ToLongFunction;

/** The order of flows on the live screen. */
enum TopOrder {
  SEGS("segments"),
  LAST_MINUTE("last minute"),
  RATE("rate");

  private final String description;

  TopOrder(String description) {
    this.description = description;
  }

  /** Returns the order that the key s selects next. */
  TopOrder next() {
    return switch (this) {
      case SEGS -> LAST_MINUTE;
      case LAST_MINUTE -> RATE;
      case RATE -> SEGS;
    };
  }

  /**
   * Returns a comparator that sorts the worst flow first. A flow without a known rate has the
   * lowest rate.
   *
   * @param lastMinute the number of segments of a flow in the last minute
   */
  Comparator<GroupCounts> comparator(ToLongFunction<GroupCounts> lastMinute) {
    Comparator<GroupCounts> bySegs = Comparator.comparingLong(GroupCounts::segs);
    Comparator<GroupCounts> smallestFirst =
        switch (this) {
          case SEGS -> bySegs;
          case LAST_MINUTE -> Comparator.comparingLong(lastMinute).thenComparing(bySegs);
          case RATE ->
              Comparator.<GroupCounts>comparingDouble(
                      flow -> flow.ratePercent() == null ? -1 : flow.ratePercent())
                  .thenComparing(bySegs);
        };
    return smallestFirst.reversed();
  }

  /** Returns the description that the screen shows. */
  @Override
  public String toString() {
    return description;
  }
}
