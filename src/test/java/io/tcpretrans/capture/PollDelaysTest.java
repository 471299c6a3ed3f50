package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PollDelaysTest {
  private final PollDelays delays = new PollDelays();

  @Test
  void noEventHasNoSummary() {
    assertThat(delays.summary()).isNull();
  }

  @Test
  void summaryHasMedianAndMaximumRoundedUp() {
    for (long nanos : new long[] {8_000_001, 500_000, 3_000_000}) {
      delays.add(nanos);
    }
    assertThat(delays.summary())
        .isEqualTo("half of 3 events were polled within 3 ms, all within 9 ms");
  }

  @Test
  void medianAboveOneSecondIsReportedAsTheMaximum() {
    delays.add(2_500_000_000L);
    assertThat(delays.summary())
        .isEqualTo("half of 1 events were polled within 2500 ms, all within 2500 ms");
  }
}
