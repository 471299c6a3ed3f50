package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KernelClockTest {
  private static final int CLOCK_MONOTONIC = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** The C prototype; public because jnr-ffi implements it. */
  @SuppressWarnings("checkstyle:MethodName")
  public interface Clocks {
    int clock_gettime(int clock, @Out long[] timespec);
  }

  @RepeatedTest(3)
  void nanoTimeIsTheKernelsMonotonicClock() {
    Clocks libc = LibraryLoader.create(Clocks.class).load("c");
    long[] timespec = new long[2];

    long before = System.nanoTime();
    int result = libc.clock_gettime(CLOCK_MONOTONIC, timespec);
    long after = System.nanoTime();

    assertThat(result).isZero();
    assertThat(timespec[0] * NANOS_PER_SECOND + timespec[1]).isBetween(before, after);
  }

  @Test
  void aKernelTimeStampIsTheWallTimeOfItsMoment() {
    KernelClock clock = new KernelClock();
    Instant now = Instant.now();

    assertThat(clock.instant(System.nanoTime())).isCloseTo(now, within(1, ChronoUnit.SECONDS));
  }

  @Test
  void eventsKeepTheirDistanceToTheNanosecond() {
    KernelClock clock = new KernelClock();
    long stamp = System.nanoTime();

    assertThat(Duration.between(clock.instant(stamp), clock.instant(stamp + 1_000_000_001)))
        .isEqualTo(Duration.ofNanos(1_000_000_001));
    assertThat(Duration.between(clock.instant(stamp - 7), clock.instant(stamp)))
        .isEqualTo(Duration.ofNanos(7));
  }

  @Test
  void adjustingDoesNotMoveATimeByMoreThanTheClocksDrift() {
    KernelClock clock = new KernelClock();
    long stamp = System.nanoTime();
    Instant before = clock.instant(stamp);

    clock.adjust();

    assertThat(clock.instant(stamp)).isCloseTo(before, within(1, ChronoUnit.SECONDS));
  }
}
