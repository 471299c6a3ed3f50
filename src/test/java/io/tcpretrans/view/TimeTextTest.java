package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {
  /** Returns the offsets of a time zone in seconds, by seconds since 1970. */
  private static LongToIntFunction offsets(String zone) {
    return seconds ->
        ZoneId.of(zone).getRules().getOffset(Instant.ofEpochSecond(seconds)).getTotalSeconds();
  }

  private static String text(TimeText time, String instant) {
    StringBuilder row = new StringBuilder();
    time.append(Instant.parse(instant), row);
    return row.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-06-22T14:02:11.999999999Z, UTC, 14:02:11",
    "2026-06-22T14:02:11Z, Europe/Berlin, 16:02:11",
    "2026-01-22T14:02:11Z, Europe/Berlin, 15:02:11",
    "2026-06-22T23:59:59.5Z, Asia/Kolkata, 05:29:59",
    "2026-06-22T00:00:00Z, UTC, 00:00:00",
  })
  void timeOfDayIsLocalTime(String instant, String zone, String text) {
    assertThat(text(new TimeText(offsets(zone), false), instant)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-06-22T14:02:11.123456789Z, UTC, 2026-06-22T14:02:11.123456+00:00",
    "2026-06-22T14:02:11Z, Europe/Berlin, 2026-06-22T16:02:11.000000+02:00",
    "2026-12-31T23:00:00.000001Z, Asia/Kolkata, 2027-01-01T04:30:00.000001+05:30",
    "2026-06-22T02:00:00.5Z, America/New_York, 2026-06-21T22:00:00.500000-04:00",
  })
  void fullTimeIsRfc3339WithMicrosecondsAndOffset(String instant, String zone, String text) {
    assertThat(text(new TimeText(offsets(zone), true), instant)).isEqualTo(text);
  }

  @Test
  void cachedSecondIsNotUsedForOtherSeconds() {
    TimeText time = new TimeText(offsets("UTC"), false);

    assertThat(text(time, "2026-06-22T14:02:11.1Z")).isEqualTo("14:02:11");
    assertThat(text(time, "2026-06-22T14:02:11.9Z")).isEqualTo("14:02:11");
    assertThat(text(time, "2026-06-22T14:02:12.0Z")).isEqualTo("14:02:12");
    assertThat(text(time, "2026-06-22T14:02:11.5Z")).isEqualTo("14:02:11");
  }

  @ParameterizedTest
  @CsvSource({
    "86399, 2026-06-23T14:02:10.000000+23:59",
    "-86400, 2026-06-21T14:02:11.000000-24:00",
    "-1800, 2026-06-22T13:32:11.000000-00:30",
  })
  void offsetMayBeUpToADay(int offset, String text) {
    assertThat(text(new TimeText(seconds -> offset, true), "2026-06-22T14:02:11Z")).isEqualTo(text);
  }
}
