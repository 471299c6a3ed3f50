package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The loop: source, owner, filter, view, until told to stop. */
public final class Pipeline {
  /** How long a row waits for its owner. */
  private static final long OWNER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int OWNER_POLL_MILLIS = 1;

  private final EventSource source;
  private final OwnerLookup owners;
  private final Filter filter;
  private final View view;
  private final Consumer<Lost> warning;
  private final long maxEvents;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long events;
  private long lost;
  private boolean more = true;

  /** A row that waits for its owner. */
  private record Waiting(Retransmit retransmit, CompletableFuture<Owner> owner, long deadline) {
    boolean over() {
      return owner.isDone() || System.nanoTime() - deadline >= 0;
    }
  }

  /**
   * @param warning told of each loss, beside the view
   * @param maxEvents stop after so many retransmits
   */
  public Pipeline(
      EventSource source,
      OwnerLookup owners,
      Filter filter,
      View view,
      Consumer<Lost> warning,
      long maxEvents) {
    this.source = source;
    this.owners = owners;
    this.filter = filter;
    this.view = view;
    this.warning = warning;
    this.maxEvents = maxEvents;
  }

  /**
   * Runs until the source ends, enough events were shown, or no time is left.
   *
   * @param nanosLeft until it is to stop, in nanoseconds; 0: now
   * @throws IOException when the output cannot be written
   */
  public void run(LongSupplier nanosLeft) throws IOException {
    try {
      while ((more || !waiting.isEmpty()) && events < maxEvents) {
        long left = nanosLeft.getAsLong();
        if (left <= 0) {
          break;
        }
        awaitOwner();
        if (more) {
          more = source.poll(waiting.isEmpty() ? pollMillis(left) : 0, this::accept);
        }
        showKnown();
        view.flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int pollMillis(long nanosLeft) {
    return (int) Math.min(view.idleMillis(), TimeUnit.NANOSECONDS.toMillis(nanosLeft) + 1);
  }

  /**
   * Stops the source and shows what it had made by then.
   *
   * @throws IOException when the output cannot be written
   */
  public void drain() throws IOException {
    source.stop();
    run(() -> Long.MAX_VALUE);
  }

  private void accept(Event event) {
    try {
      if (event instanceof Retransmit retransmit) {
        if (filter.wantsConnection(retransmit)) {
          long deadline = System.nanoTime() + OWNER_NANOS;
          waiting.add(new Waiting(retransmit, owners.find(retransmit), deadline));
        }
      } else if (event instanceof Lost loss) {
        lost += loss.count();
        warning.accept(loss);
        showKnown(); // which come before it
        view.lost(loss);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the first row's owner a moment, so that the row goes out as soon as it is known. */
  private void awaitOwner() {
    if (waiting.isEmpty() || waiting.getFirst().over()) {
      return;
    }
    try {
      waiting.getFirst().owner().get(OWNER_POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // events may have come meanwhile
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Rows keep their order: one whose owner is not known yet holds back those after it. */
  private void showKnown() throws IOException {
    while (!waiting.isEmpty() && waiting.getFirst().over()) {
      Waiting first = waiting.remove();
      Owner owner = first.owner.getNow(null);
      Retransmit retransmit =
          first.retransmit.withOwner(owner == null ? owners.known(first.retransmit) : owner);
      if (events < maxEvents && filter.wantsOwner(retransmit)) {
        events++;
        view.retransmit(retransmit);
      }
    }
  }

  /** Retransmits shown so far. */
  public long events() {
    return events;
  }

  /** Events lost so far. */
  public long lost() {
    return lost;
  }
}
