package io.tcpretrans.field;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The formats of time stamps in JSON, CSV and recordings. */
public final class Times {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Times() {}

  /** Returns the time in UTC as in RFC 3339, with microseconds. */
  public static String utc(Instant time) {
    return UTC.format(time);
  }

  /**
   * Returns the time in nanoseconds since 1970, UTC.
   *
   * @throws ArithmeticException for a time that a long cannot hold, as after the year 2262
   */
  public static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  /** Returns the time of a number that {@link #nanos} returned. */
  public static Instant ofNanos(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
