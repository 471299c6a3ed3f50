package io.tcpretrans.owner;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds a thread to a fifth of one processor. It counts processor time and not the time that
 * passed: on a loaded host a thread waits much longer than it runs. What a quiet time leaves over
 * is saved for a burst, whose first rows need several lists.
 */
final class ProcessorBudget {
  private static final int SHARE = 5;
  private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final LongSupplier clock;
  private final LongSupplier processor;
  private long now;
  private long taken;
  private long left = SAVED_NANOS;

  /**
   * @param clock as System.nanoTime
   * @param processor the processor time that the calling thread has taken, in nanoseconds
   */
  ProcessorBudget(LongSupplier clock, LongSupplier processor) {
    this.clock = clock;
    this.processor = processor;
    this.now = clock.getAsLong();
    this.taken = processor.getAsLong();
  }

  /** How long the thread must rest before it goes on, in nanoseconds; 0: not at all. */
  long restNanos() {
    long nowBefore = now;
    long takenBefore = taken;
    now = clock.getAsLong();
    taken = processor.getAsLong();
    left = Math.min(SAVED_NANOS, left + (now - nowBefore) / SHARE - (taken - takenBefore));
    return left >= 0 ? 0 : -left * SHARE;
  }
}
