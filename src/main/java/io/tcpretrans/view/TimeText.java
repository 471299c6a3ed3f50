package io.tcpretrans.view;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongToIntFunction;

/** Local time as HH:MM:SS, or in full as RFC 3339 with microseconds and offset. */
public final class TimeText {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int SECONDS_PER_HOUR = 3600;
  private static final int SECONDS_PER_DAY = 86400;

  private final LongToIntFunction offsets;
  private final boolean full;

  /** Many rows share a second: its offset and its text are kept. */
  private long lastSecond = Long.MIN_VALUE;

  private int lastOffset;
  private String lastText = "";

  /**
   * @param offsets how far local time is ahead of UTC, in seconds, by seconds since 1970
   * @param full as RFC 3339
   */
  public TimeText(LongToIntFunction offsets, boolean full) {
    this.offsets = offsets;
    this.full = full;
  }

  void append(Instant time, StringBuilder row) {
    if (time.getEpochSecond() != lastSecond) {
      lastSecond = time.getEpochSecond();
      lastOffset = offsets.applyAsInt(lastSecond);
      lastText = text((int) Math.floorMod(lastSecond + lastOffset, (long) SECONDS_PER_DAY));
    }
    if (full) {
      Full.append(time, lastOffset, row);
    } else {
      row.append(lastText);
    }
  }

  private static String text(int secondOfDay) {
    StringBuilder text = new StringBuilder(8);
    append(secondOfDay / SECONDS_PER_HOUR, text);
    append(secondOfDay / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE, text.append(':'));
    append(secondOfDay % SECONDS_PER_MINUTE, text.append(':'));
    return text.toString();
  }

  private static void append(int twoDigits, StringBuilder text) {
    text.append(twoDigits / 10).append(twoDigits % 10);
  }

  /** A class of its own, since most runs do without the formatter. */
  private static final class Full {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    /** TZ may hold an offset that is more than ZoneOffset takes. */
    static void append(Instant time, int offset, StringBuilder row) {
      FORMAT.formatTo(
          LocalDateTime.ofEpochSecond(
              time.getEpochSecond() + offset, time.getNano(), ZoneOffset.UTC),
          row);
      int minutes = Math.abs(offset) / SECONDS_PER_MINUTE;
      row.append(offset < 0 ? '-' : '+');
      TimeText.append(minutes / SECONDS_PER_MINUTE, row);
      TimeText.append(minutes % SECONDS_PER_MINUTE, row.append(':'));
    }
  }
}
