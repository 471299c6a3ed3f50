package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastMinuteWindowTest {
  private static final Instant NOW = Instant.parse("2026-06-22T14:02:11.9Z");
  private static final String LEVELS = " 12345678";

  private final LastMinuteWindow minute = new LastMinuteWindow();

  @Test
  void everySecondHasItsBarTheLatestAtTheRight() {
    minute.add(NOW.minusSeconds(59), 1);
    minute.add(NOW.minusSeconds(1), 2);
    minute.add(NOW, 3);
    minute.add(NOW, 5);

    assertThat(minute.sparkline(NOW, 60, LEVELS)).isEqualTo("1" + " ".repeat(57) + "28");
    assertThat(minute.sparkline(NOW, 10, LEVELS)).isEqualTo("1        8");
    assertThat(minute.total(NOW)).isEqualTo(11);
  }

  @Test
  void whatIsOlderThanAMinuteIsGone() {
    minute.add(NOW, 7);

    assertThat(minute.total(NOW.plusSeconds(59))).isEqualTo(7);
    assertThat(minute.sparkline(NOW.plusSeconds(59), 60, LEVELS)).isEqualTo("8" + " ".repeat(59));
    assertThat(minute.total(NOW.plusSeconds(60))).isZero();
    assertThat(minute.sparkline(NOW.plusSeconds(3600), 60, LEVELS)).isBlank().hasSize(60);
  }

  @Test
  void whatComesLateIsCountedInItsOwnSecond() {
    minute.add(NOW, 1);
    minute.add(NOW.minusSeconds(2), 1);
    minute.add(NOW.minusSeconds(60), 1);

    assertThat(minute.sparkline(NOW, 60, LEVELS)).isEqualTo(" ".repeat(57) + "8 8");
  }
}
