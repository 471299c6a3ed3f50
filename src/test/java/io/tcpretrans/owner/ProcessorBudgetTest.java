package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessorBudgetTest {
  private long now = 1_000;
  private long used = 500;
  private final ProcessorBudget budget = new ProcessorBudget(() -> now, () -> used);

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aBurstMayUseTheSavedTime() {
    used += millis(40);
    assertThat(budget.pauseNanos()).isZero();

    used += millis(1);
    assertThat(budget.pauseNanos()).isEqualTo(millis(5));
  }

  @Test
  void theShareIsAFifthInTheLongRun() {
    long begin = now;
    for (int work = 0; work < 1_000; work++) {
      used += millis(3);
      now += millis(3);
      now += budget.pauseNanos();
    }

    assertThat((double) (used - 500) / (now - begin)).isBetween(0.19, 0.21);
  }

  /** A thread that has waited for a processor need not pause in addition. */
  @Test
  void timeWithoutAProcessorCountsAsPause() {
    used += millis(60);
    now += millis(100);
    assertThat(budget.pauseNanos()).isZero();
  }

  @Test
  void savedTimeIsLimited() {
    now += millis(3_600_000);
    budget.pauseNanos();
    used += millis(50);

    assertThat(budget.pauseNanos()).isEqualTo(millis(50));
  }
}
