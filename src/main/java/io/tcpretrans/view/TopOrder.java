package io.tcpretrans.view;

import java.util.Comparator;

/** The order of groups on the live screen. */
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
   * Returns a comparator that sorts the worst group first. A group without a known rate has the
   * lowest rate.
   */
  Comparator<TopGroup> comparator() {
    Comparator<TopGroup> bySegs = Comparator.comparingLong(TopGroup::segs);
    Comparator<TopGroup> smallestFirst =
        switch (this) {
          case SEGS -> bySegs;
          case LAST_MINUTE -> Comparator.comparingLong(TopGroup::lastMinute).thenComparing(bySegs);
          case RATE ->
              Comparator.<TopGroup>comparingDouble(
                      group -> group.ratePercent() == null ? -1 : group.ratePercent())
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
