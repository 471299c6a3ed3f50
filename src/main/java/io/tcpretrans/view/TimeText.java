package io.tcpretrans.view;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Local time as HH:MM:SS, or in full as RFC 3339 with microseconds and offset. */
public final class TimeText {
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
  private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final ZoneId zone;
  private final boolean full;

  /** Many rows share a second: its text is kept. */
  private long lastSecond = Long.MIN_VALUE;

  private String lastText = "";

  public TimeText(ZoneId zone, boolean full) {
    this.zone = zone;
    this.full = full;
  }

  void append(Instant time, StringBuilder row) {
    if (full) {
      FULL.formatTo(time.atZone(zone), row);
      return;
    }
    if (time.getEpochSecond() != lastSecond) {
      lastSecond = time.getEpochSecond();
      lastText = SHORT.format(time.atZone(zone));
    }
    row.append(lastText);
  }
}
