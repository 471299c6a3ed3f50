package io.tcpretrans.why;

import java.time.Instant;

/**
 * The time at which the oldest reading that a decision used began. Only what happened before that
 * time is in all of the readings.
 */
final class ReadingAge {
  private Instant oldest = Instant.MAX;

  /** Notes that a reading was used which began at this time. */
  void used(Instant began) {
    oldest = began.isBefore(oldest) ? began : oldest;
  }

  /** Returns whether no reading was used. */
  boolean isUnused() {
    return oldest.equals(Instant.MAX);
  }

  /** Returns whether every reading that was used began then or later. */
  boolean isSince(Instant time) {
    return !oldest.isBefore(time);
  }
}
