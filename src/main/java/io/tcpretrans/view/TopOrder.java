package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import java.util.Comparator;
import java.util.function.ToLongFunction;

/** Which flows come first on the screen. */
enum TopOrder {
  SEGS("segments"),
  MINUTE("last minute"),
  RATE("rate");

  private final String words;

  TopOrder(String words) {
    this.words = words;
  }

  /** The next one, in turn. */
  TopOrder next() {
    return switch (this) {
      case SEGS -> MINUTE;
      case MINUTE -> RATE;
      case RATE -> SEGS;
    };
  }

  /**
   * Worst first.
   *
   * @param lastMinute how many segments a flow had there
   */
  Comparator<GroupCounts> comparator(ToLongFunction<GroupCounts> lastMinute) {
    Comparator<GroupCounts> bySegs = Comparator.comparingLong(GroupCounts::segs);
    Comparator<GroupCounts> smallestFirst =
        switch (this) {
          case SEGS -> bySegs;
          case MINUTE -> Comparator.comparingLong(lastMinute).thenComparing(bySegs);
          case RATE ->
              Comparator.<GroupCounts>comparingDouble(
                      flow -> flow.ratePercent() == null ? -1 : flow.ratePercent())
                  .thenComparing(bySegs);
        };
    return smallestFirst.reversed();
  }

  @Override
  public String toString() {
    return words;
  }
}
