package io.tcpretrans.why;

import java.time.Instant;

/** The age of the oldest reading that a decision used. */
final class ReadingAge {
  private Instant oldest = Instant.MAX;

  /** Notes that a reading of this time was used. */
  void used(Instant reading) {
    oldest = reading.isBefore(oldest) ? reading : oldest;
  }

  /** Returns whether every reading that was used began then or later. */
  boolean isSince(Instant time) {
    return !oldest.isBefore(time);
  }
}
