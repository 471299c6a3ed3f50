package io.tcpretrans.capture;

/** The time from each retransmit to the poll that read its event, rounded up to milliseconds. */
final class PollDelays {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Delays from here on are counted together. */
  private static final int MAX_MEDIAN = 1000;

  /** How many events had a delay of so many milliseconds. */
  private final long[] events = new long[MAX_MEDIAN + 1];

  private long total;
  private long longest;

  /** Adds the delay of one event. */
  void add(long nanos) {
    long millis = (long) Math.ceil(Math.max(0, nanos) / NANOS_PER_MILLI);
    events[(int) Math.min(MAX_MEDIAN, millis)]++;
    longest = Math.max(longest, millis);
    total++;
  }

  /** Returns the median and the maximum as a sentence; null: there was no event. */
  String summary() {
    return total == 0
        ? null
        : "half of "
            + total
            + " events were polled within "
            + median()
            + " ms, all within "
            + longest
            + " ms";
  }

  private long median() {
    int millis = 0;
    for (long sum = events[0]; sum * 2 < total; sum += events[millis]) {
      millis++;
    }
    return millis < MAX_MEDIAN ? millis : longest;
  }
}
