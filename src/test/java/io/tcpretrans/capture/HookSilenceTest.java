package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HookSilenceTest {
  private final HookSilence silence = new HookSilence();

  private long add(long seconds, long kernelSegs, long synacks, long hookEvents) {
    return silence.add(TimeUnit.SECONDS.toNanos(seconds), kernelSegs, synacks, hookEvents);
  }

  @Test
  void hookIsSilentIfTheKernelCountsForTwoSecondsAndTheHookReportsNothing() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(1, 0, 0, 0)).isZero();
    assertThat(add(10, 4, 0, 0)).as("the hook may report them just now").isZero();
    assertThat(add(11, 9, 0, 0)).isZero();
    assertThat(add(12, 12, 0, 0)).isEqualTo(12);
  }

  @Test
  void hookThatReportsAnythingIsNotSilent() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(10, 1000, 0, 1)).isZero();
    assertThat(add(20, 2000, 0, 2)).isZero();
    assertThat(add(30, 2002, 0, 2)).as("two segments may be hidden").isZero();
    assertThat(add(60, 2002, 0, 2)).isZero();
  }

  @Test
  void hookThatStopsReportingIsSilent() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(10, 900, 0, 900)).isZero();
    assertThat(add(11, 1000, 0, 900)).isZero();
    assertThat(add(12, 1003, 0, 900)).isZero();
    assertThat(add(14, 1003, 0, 900)).isEqualTo(3);
  }

  @Test
  void synacksAreReportedByAnotherHook() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(10, 100, 100, 0)).isZero();
    assertThat(add(20, 200, 202, 0)).as("two more in namespaces that are not compared").isZero();
    assertThat(add(30, 300, 302, 0)).isZero();
  }

  /** The kernel's counters are read before the events of the hook. */
  @Test
  void eventsAfterTheCountersWereReadAreNotMissed() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(10, 100, 0, 5)).as("5 more segments came after the reading").isZero();
    assertThat(add(20, 105, 0, 5)).isZero();
    assertThat(add(30, 105, 0, 5)).isZero();
  }

  /** The SYN-ACKs are counted after the kernel's counters were read. */
  @Test
  void synacksAfterTheCountersWereReadAreNotMissed() {
    assertThat(add(0, 0, 0, 0)).isZero();
    assertThat(add(10, 1000, 1010, 0)).isZero();
    assertThat(add(20, 2000, 2001, 0)).isZero();
    assertThat(add(30, 3000, 3001, 0)).isZero();
    assertThat(add(40, 4000, 4000, 0)).isZero();
  }

  @Test
  void hostWithoutRetransmitsProvesNothing() {
    assertThat(add(0, 50, 0, 0)).isZero();
    assertThat(add(100, 50, 0, 0)).isZero();
  }
}
