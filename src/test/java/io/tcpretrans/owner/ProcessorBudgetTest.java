package io.tcpretrans.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessorBudgetTest {
  private long now = 1_000;
  private long taken = 500;
  private final ProcessorBudget budget = new ProcessorBudget(() -> now, () -> taken);

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aBurstMayTakeWhatAQuietTimeLeftOver() {
    taken += millis(40);
    assertThat(budget.restNanos()).isZero();

    taken += millis(1);
    assertThat(budget.restNanos()).isEqualTo(millis(5));
  }

  @Test
  void overALongTimeItIsAFifth() {
    long begin = now;
    for (int work = 0; work < 1_000; work++) {
      taken += millis(3);
      now += millis(3);
      now += budget.restNanos();
    }

    assertThat((double) (taken - 500) / (now - begin)).isBetween(0.19, 0.21);
  }

  /** Else a thread that is kept from the processor would rest the longer for it. */
  @Test
  void timeInWhichTheThreadDidNotRunIsRest() {
    taken += millis(60);
    now += millis(100);
    assertThat(budget.restNanos()).isZero();
  }

  @Test
  void noMoreIsSavedThanForABurst() {
    now += millis(3_600_000);
    budget.restNanos();
    taken += millis(50);

    assertThat(budget.restNanos()).isEqualTo(millis(50));
  }
}
