package io.tcpretrans.field;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as text and as numbers that lose nothing. */
public final class Times {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Times() {}

  /** RFC 3339 with microseconds, in UTC. */
  public static String utc(Instant time) {
    return UTC.format(time);
  }

  /** Nanoseconds since 1970, UTC. */
  public static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
  }

  /** The time of {@link #nanos}. */
  public static Instant ofNanos(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
