package io.tcpretrans.view;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongToIntFunction;

/**
 * The format of the column TIME: local time as HH:MM:SS, or date and time as in RFC 3339 with
 * microseconds and offset. Not thread-safe.
 */
public final class TimeText {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int SECONDS_PER_HOUR = 3600;
  private static final int SECONDS_PER_DAY = 86400;

  private final LongToIntFunction offsets;
  private final boolean full;

  // cached, because many rows have the same second
  private long lastSecond = Long.MIN_VALUE;
  private int lastOffset;
  private String lastText = "";

  /**
   * Creates a format.
   *
   * @param offsets maps a time, in seconds since 1970, to the offset of local time from UTC, in
   *     seconds
   * @param full with date, microseconds and offset, as in RFC 3339
   */
  public TimeText(LongToIntFunction offsets, boolean full) {
    this.offsets = offsets;
    this.full = full;
  }

  /** Returns the number of characters of a time. */
  int width() {
    return full ? Rfc3339.WIDTH : "HH:MM:SS".length();
  }

  /** Appends this time. */
  void append(Instant time, StringBuilder line) {
    if (time.getEpochSecond() != lastSecond) {
      lastSecond = time.getEpochSecond();
      lastOffset = offsets.applyAsInt(lastSecond);
      lastText = text((int) Math.floorMod(lastSecond + lastOffset, (long) SECONDS_PER_DAY));
    }
    if (full) {
      Rfc3339.append(time, lastOffset, line);
    } else {
      line.append(lastText);
    }
  }

  private static String text(int secondOfDay) {
    StringBuilder text = new StringBuilder(8);
    appendTwoDigits(secondOfDay / SECONDS_PER_HOUR, text);
    appendTwoDigits(secondOfDay / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE, text.append(':'));
    appendTwoDigits(secondOfDay % SECONDS_PER_MINUTE, text.append(':'));
    return text.toString();
  }

  private static void appendTwoDigits(int number, StringBuilder text) {
    text.append(number / 10).append(number % 10);
  }

  /** A separate class, because most runs do not need the formatter and start faster without it. */
  private static final class Rfc3339 {
    static final int WIDTH = "2026-06-22T14:02:11.123456+00:00".length();

    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    /**
     * Appends this time.
     *
     * @param offset in seconds, because a ZoneOffset has at most 18 hours, and TZ may have up to 24
     *     hours (tzset(3))
     */
    static void append(Instant time, int offset, StringBuilder line) {
      FORMAT.formatTo(
          LocalDateTime.ofEpochSecond(
              time.getEpochSecond() + offset, time.getNano(), ZoneOffset.UTC),
          line);
      int minutes = Math.abs(offset) / SECONDS_PER_MINUTE;
      line.append(offset < 0 ? '-' : '+');
      appendTwoDigits(minutes / SECONDS_PER_MINUTE, line);
      appendTwoDigits(minutes % SECONDS_PER_MINUTE, line.append(':'));
    }
  }
}
