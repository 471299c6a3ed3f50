package io.tcpretrans.sys;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Makes wall time of the kernel's time stamps (bpf_ktime_get_ns, which is CLOCK_MONOTONIC, as is
 * System.nanoTime on Linux).
 */
public final class KernelClock {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * Above the error of reading two clocks one after the other, below what a reader would notice.
   */
  private static final long STEP_NANOS = 1_000_000;

  private final LongSupplier offsets;
  private long offset;

  /** This machine's clocks. */
  public KernelClock() {
    this(KernelClock::currentOffset);
  }

  /**
   * @param offsets from the monotonic clock to the wall clock, now, in nanoseconds
   */
  KernelClock(LongSupplier offsets) {
    this.offsets = offsets;
    this.offset = offsets.getAsLong();
  }

  private static long currentOffset() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - System.nanoTime();
  }

  /** Follows the wall clock where it was set; to be called now and then. */
  public void adjust() {
    long current = offsets.getAsLong();
    if (Math.abs(current - offset) > STEP_NANOS) {
      offset = current;
    }
  }

  /** The wall time of a kernel time stamp. */
  public Instant instant(long monotonicNanos) {
    long nanos = monotonicNanos + offset;
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
