package io.tcpretrans.owner;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A limit of a fifth of one processor for a thread. It counts processor time instead of wall time,
 * because on a loaded host a thread waits much longer than it runs. Up to 40 ms of unused processor
 * time are saved for a burst of rows, which needs several lists.
 */
final class ProcessorBudget {
  private static final int SHARE = 5;
  private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final LongSupplier clock;
  private final LongSupplier processor;
  private long now;
  private long used;
  private long left = SAVED_NANOS;

  /**
   * @param clock System.nanoTime
   * @param processor the processor time that the calling thread has used, in nanoseconds
   */
  ProcessorBudget(LongSupplier clock, LongSupplier processor) {
    this.clock = clock;
    this.processor = processor;
    this.now = clock.getAsLong();
    this.used = processor.getAsLong();
  }

  /** Returns how long the thread must sleep before it continues, in nanoseconds. */
  long restNanos() {
    long nowBefore = now;
    long usedBefore = used;
    now = clock.getAsLong();
    used = processor.getAsLong();
    left = Math.min(SAVED_NANOS, left + (now - nowBefore) / SHARE - (used - usedBefore));
    return left >= 0 ? 0 : -left * SHARE;
  }
}
