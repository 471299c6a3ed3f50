package io.tcpretrans.sys;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Converts the kernel's time stamps to wall time. They are those of CLOCK_MONOTONIC in the initial
 * time namespace (bpf_ktime_get_ns). Only the static method is thread-safe.
 */
public final class KernelClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A smaller change of the offset may come from reading the two clocks one after the other. */
  private static final long MIN_CHANGE_NANOS = 1_000_000;

  private final LongSupplier offsets;
  private long offset;

  /** Uses the clocks of this machine. */
  public KernelClock() {
    this(KernelClock::currentOffset);
  }

  /**
   * Uses other clocks, for tests.
   *
   * @param offsets returns the current wall time minus the monotonic time, in nanoseconds
   */
  KernelClock(LongSupplier offsets) {
    this.offsets = offsets;
    this.offset = offsets.getAsLong();
  }

  private static long currentOffset() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - nanos();
  }

  /**
   * Returns the current time of the kernel's time stamps, in nanoseconds. System.nanoTime is
   * CLOCK_MONOTONIC in the time namespace of this process. Thread-safe.
   */
  public static long nanos() {
    return System.nanoTime() - TimeNamespace.offsets().monotonicNanos();
  }

  /**
   * Follows a change of the wall clock of more than 1 ms. To be called before the time stamps of
   * each batch are converted, because they all get the current offset.
   */
  public void adjust() {
    long current = offsets.getAsLong();
    if (Math.abs(current - offset) > MIN_CHANGE_NANOS) {
      offset = current;
    }
  }

  /** Returns the wall time of a time stamp of the kernel. */
  public Instant instant(long monotonicNanos) {
    long nanos = monotonicNanos + offset;
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
