package io.tcpretrans.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Local time as HH:MM:SS, or in full as RFC 3339 with microseconds and offset. */
public final class TimeText {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int SECONDS_PER_HOUR = 3600;
  private static final int SECONDS_PER_DAY = 86400;

  private final boolean full;

  /** Null: this host's, not looked up yet. */
  private ZoneId zone;

  /** Many rows share a second: its text is kept. */
  private long lastSecond = Long.MIN_VALUE;

  private String lastText = "";

  public TimeText(ZoneId zone, boolean full) {
    this.zone = zone;
    this.full = full;
  }

  /** Of this host's zone, which is looked up with the first row. */
  public static TimeText local(boolean full) {
    return new TimeText(null, full);
  }

  void append(Instant time, StringBuilder row) {
    if (zone == null) {
      zone = ZoneId.systemDefault();
    }
    if (full) {
      Full.FORMAT.formatTo(time.atZone(zone), row);
      return;
    }
    if (time.getEpochSecond() != lastSecond) {
      lastSecond = time.getEpochSecond();
      int offset = zone.getRules().getOffset(time).getTotalSeconds();
      lastText = text((int) Math.floorMod(lastSecond + offset, (long) SECONDS_PER_DAY));
    }
    row.append(lastText);
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
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
  }
}
