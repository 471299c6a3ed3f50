package io.tcpretrans.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void timeStampOfNowIsTheCurrentWallTime() {
    KernelClock clock = new KernelClock();
    Instant now = Instant.now();

    assertThat(clock.instant(System.nanoTime())).isCloseTo(now, within(1, ChronoUnit.SECONDS));
  }

  @Test
  void differenceOfTwoTimeStampsIsKeptToTheNanosecond() {
    KernelClock clock = new KernelClock();
    long stamp = System.nanoTime();

    assertThat(Duration.between(clock.instant(stamp), clock.instant(stamp + 1_000_000_001)))
        .isEqualTo(Duration.ofNanos(1_000_000_001));
    assertThat(Duration.between(clock.instant(stamp - 7), clock.instant(stamp)))
        .isEqualTo(Duration.ofNanos(7));
  }

  @ParameterizedTest
  @ValueSource(longs = {3600, -3600})
  void adjustFollowsAWallClockThatWasSet(long seconds) {
    AtomicLong offset = new AtomicLong(7_000_000_000L);
    KernelClock clock = new KernelClock(offset::get);
    assertThat(clock.instant(5)).isEqualTo(Instant.ofEpochSecond(7, 5));

    offset.addAndGet(seconds * NANOS_PER_SECOND);
    assertThat(clock.instant(5)).isEqualTo(Instant.ofEpochSecond(7, 5));
    clock.adjust();

    assertThat(clock.instant(5)).isEqualTo(Instant.ofEpochSecond(7 + seconds, 5));
  }

  @ParameterizedTest
  @ValueSource(longs = {900_000, -900_000})
  void adjustIgnoresAChangeOfLessThanOneMillisecond(long nanos) {
    AtomicLong offset = new AtomicLong(7_000_000_000L);
    KernelClock clock = new KernelClock(offset::get);

    offset.addAndGet(nanos);
    clock.adjust();

    assertThat(clock.instant(0)).isEqualTo(Instant.ofEpochSecond(7));
  }

  @Test
  void wallTimeMayBeBefore1970() {
    assertThat(new KernelClock(() -> -1).instant(0))
        .isEqualTo(Instant.parse("1969-12-31T23:59:59.999999999Z"));
  }
}
