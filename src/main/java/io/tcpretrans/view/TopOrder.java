package io.tcpretrans.view;

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
  Comparator<Counts> comparator(ToLongFunction<Counts> lastMinute) {
    Comparator<Counts> bySegs = Comparator.comparingLong(Counts::segs);
    Comparator<Counts> smallestFirst =
        switch (this) {
          case SEGS -> bySegs;
          case MINUTE -> Comparator.comparingLong(lastMinute).thenComparing(bySegs);
          case RATE ->
              Comparator.<Counts>comparingDouble(
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
