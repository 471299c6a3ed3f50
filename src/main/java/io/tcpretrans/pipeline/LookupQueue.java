package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The queue of retransmits whose owner and cause are being looked up. Retransmits leave the queue
 * in the order in which they entered it, so one that waits delays those behind it. Only the
 * pipeline thread uses this class.
 */
final class LookupQueue {
  /**
   * How long a retransmit waits at most for its owner and its cause. Most lookups finish sooner,
   * and a reader of the output does not notice this delay.
   */
  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Deque<Entry> entries = new ArrayDeque<>();

  /**
   * A retransmit and the results of its lookups.
   *
   * @param recordOnly whether the filter by connection excludes the retransmit, which then goes to
   *     the recording and to no other output
   * @param owner completed with the result of the owner lookup
   * @param cause completed with the result of the cause lookup
   * @param deadline the {@link System#nanoTime} after which the retransmit no longer waits
   */
  record Entry(
      Retransmit event,
      boolean recordOnly,
      CompletableFuture<Owner> owner,
      PendingCause cause,
      long deadline) {
    private boolean isReady() {
      return (owner.isDone() && cause.isDone()) || System.nanoTime() - deadline >= 0;
    }
  }

  /** Adds a retransmit whose lookups have just started. */
  void add(
      Retransmit event, boolean recordOnly, CompletableFuture<Owner> owner, PendingCause cause) {
    long deadline = System.nanoTime() + MAX_WAIT_NANOS;
    entries.add(new Entry(event, recordOnly, owner, cause, deadline));
  }

  /** Returns whether no retransmit is in the queue. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * Waits 1 ms at most for an unfinished lookup of the first retransmit. Returns at once if {@link
   * #poll} would return that retransmit, or if the queue is empty.
   */
  void awaitFirst() {
    if (!entries.isEmpty() && !entries.getFirst().isReady()) {
      Entry first = entries.getFirst();
      awaitBriefly(first.owner.isDone() ? first.cause : first.owner);
    }
  }

  /** Waits 1 ms at most until this lookup has finished. */
  static void awaitBriefly(CompletableFuture<?> lookup) {
    try {
      lookup.get(1, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // the pipeline polls its source before it waits again
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // a lookup never completes with an exception
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Removes and returns the first retransmit, if both of its lookups have finished or it has waited
   * as long as it may.
   *
   * @return null: the queue is empty, or the first retransmit still waits
   */
  Entry poll() {
    return !entries.isEmpty() && entries.getFirst().isReady() ? entries.remove() : null;
  }
}
