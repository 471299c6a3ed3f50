package io.tcpretrans.owner;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A limit of a fifth of one processor for a thread. The limit counts processor time instead of wall
 * time, because on a loaded host a thread waits much longer than it runs. Up to 40 ms of unused
 * processor time are saved for a burst of rows, which needs several lists of socket owners. Only
 * that thread may use an object.
 */
final class ProcessorBudget {
  private static final int SHARE_DIVISOR = 5;
  private static final long SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private final LongSupplier clock;
  private final LongSupplier processor;

  /** The last reading of {@code clock}. */
  private long now;

  /** The last reading of {@code processor}. */
  private long used;

  /** The processor time that the thread may still use; negative: it has used too much. */
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

  /**
   * Counts the time since the last call, and returns how long the thread must now sleep, in
   * nanoseconds.
   */
  long pauseNanos() {
    long nowBefore = now;
    long usedBefore = used;
    now = clock.getAsLong();
    used = processor.getAsLong();
    left = Math.min(SAVED_NANOS, left + (now - nowBefore) / SHARE_DIVISOR - (used - usedBefore));
    return left >= 0 ? 0 : -left * SHARE_DIVISOR;
  }
}
