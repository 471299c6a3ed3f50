package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastMinuteWindowTest {
  private static final Instant NOW = Instant.parse("2026-06-22T14:02:11.9Z");
  private static final String LEVELS = " 12345678";

  private final LastMinuteWindow window = new LastMinuteWindow();

  @Test
  void sparklineHasTheLatestSecondAtTheRight() {
    window.add(NOW.minusSeconds(59), 1);
    window.add(NOW.minusSeconds(1), 2);
    window.add(NOW, 3);
    window.add(NOW, 5);

    assertThat(window.sparkline(NOW, 60, LEVELS)).isEqualTo("1" + " ".repeat(57) + "28");
    assertThat(window.sparkline(NOW, 10, LEVELS)).isEqualTo("1        8");
    assertThat(window.total(NOW)).isEqualTo(11);
  }

  @Test
  void segmentsLeaveTheWindowAfterAMinute() {
    window.add(NOW, 7);

    assertThat(window.total(NOW.plusSeconds(59))).isEqualTo(7);
    assertThat(window.sparkline(NOW.plusSeconds(59), 60, LEVELS)).isEqualTo("8" + " ".repeat(59));
    assertThat(window.total(NOW.plusSeconds(60))).isZero();
    assertThat(window.sparkline(NOW.plusSeconds(3600), 60, LEVELS)).isBlank().hasSize(60);
  }

  @Test
  void lateSegmentsAreCountedInTheirSecondOrIgnored() {
    window.add(NOW, 1);
    window.add(NOW.minusSeconds(2), 1);
    window.add(NOW.minusSeconds(60), 1);

    assertThat(window.sparkline(NOW, 60, LEVELS)).isEqualTo(" ".repeat(57) + "8 8");
  }

  @Test
  void removedSegmentsLeaveTheirSecondWhichIsNeverNegative() {
    window.add(NOW.minusSeconds(1), 3);
    window.add(NOW, 4);
    window.remove(NOW, 1);
    window.remove(NOW.minusSeconds(1), 5);
    window.remove(NOW.minusSeconds(60), 2);

    assertThat(window.total(NOW)).isEqualTo(3);
    assertThat(window.sparkline(NOW, 60, LEVELS)).isEqualTo(" ".repeat(59) + "8");
  }
}
