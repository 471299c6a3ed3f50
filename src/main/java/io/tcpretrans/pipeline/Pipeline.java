package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
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

/** The loop: source, owner, recording, filter, view, until told to stop. */
public final class Pipeline {
  /** How long a row waits for its owner. */
  private static final long OWNER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** How long the end waits for the owners of rows that did not wait. */
  private static final long LAST_OWNERS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int OWNER_POLL_MILLIS = 1;
  private static final int LATE_OWNER_MILLIS = 20;

  private final EventSource source;
  private final OwnerLookup owners;
  private final Consumer<Event> recording;
  private final Filter filter;
  private final View view;
  private final Consumer<Lost> warning;
  private final long maxEvents;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final LateOwners late = new LateOwners();
  private long events;
  private long lost;
  private long withoutOwner;
  private long undecided;
  private boolean more = true;

  /**
   * A row that waits for its owner.
   *
   * @param wanted whether its connection is; else it is only recorded
   */
  private record Waiting(
      Retransmit retransmit, boolean wanted, CompletableFuture<Owner> owner, long deadline) {
    boolean over() {
      return owner.isDone() || System.nanoTime() - deadline >= 0;
    }
  }

  /**
   * @param recording takes every event, whatever the filter decides; null: nothing is recorded
   * @param warning told of each loss, beside the view
   * @param maxEvents stop after so many retransmits
   */
  public Pipeline(
      EventSource source,
      OwnerLookup owners,
      Consumer<Event> recording,
      Filter filter,
      View view,
      Consumer<Lost> warning,
      long maxEvents) {
    this.source = source;
    this.owners = owners;
    this.recording = recording;
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
        applyLateOwners();
        view.flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int pollMillis(long nanosLeft) {
    int most = late.first() != null ? LATE_OWNER_MILLIS : view.idleMillis();
    return (int) Math.min(most, TimeUnit.NANOSECONDS.toMillis(nanosLeft) + 1);
  }

  /**
   * Stops the source and shows what it had made by then.
   *
   * @throws IOException when the output cannot be written
   */
  public void drain() throws IOException {
    source.stop();
    run(() -> Long.MAX_VALUE);
    long deadline = System.nanoTime() + LAST_OWNERS_NANOS;
    while (late.first() != null && System.nanoTime() - deadline < 0) {
      await(late.first());
      applyLateOwners();
    }
  }

  private void accept(Event event) {
    try {
      if (event instanceof Retransmit retransmit) {
        accept(retransmit);
        return;
      }
      showKnown(); // which come before it
      if (event instanceof Lost loss) {
        record(loss);
        lost += loss.count();
        warning.accept(loss);
        view.lost(loss);
      } else if (event instanceof OwnerFound found) {
        apply(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Retransmit retransmit) {
    boolean wanted = filter.wantsConnection(retransmit);
    if (wanted || recording != null) {
      long deadline = System.nanoTime() + OWNER_NANOS;
      waiting.add(new Waiting(retransmit, wanted, owners.find(retransmit), deadline));
    }
  }

  private void record(Event event) {
    if (recording != null) {
      recording.accept(event);
    }
  }

  /** Gives the first row's owner a moment, so that the row goes out as soon as it is known. */
  private void awaitOwner() {
    if (!waiting.isEmpty() && !waiting.getFirst().over()) {
      await(waiting.getFirst().owner());
    }
  }

  private static void await(CompletableFuture<Owner> owner) {
    try {
      owner.get(OWNER_POLL_MILLIS, TimeUnit.MILLISECONDS);
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
      Owner found = first.owner.getNow(null);
      Owner owner = found == null ? owners.known(first.retransmit) : found;
      Retransmit row = first.retransmit.withOwner(owner);
      record(row);
      if (found == null && owner.pending()) {
        late.await(row, first.owner);
      }
      if (first.wanted) {
        decide(row);
      }
    }
  }

  private void decide(Retransmit row) throws IOException {
    switch (filter.decide(row)) {
      case SHOW -> show(row);
      case HIDE -> {}
      case UNDECIDED -> {
        undecided++;
        if (row.owner().pending()) {
          late.hold(row);
        }
      }
    }
  }

  private void show(Retransmit row) throws IOException {
    if (events < maxEvents) {
      events++;
      withoutOwner += row.owner().pid() == 0 ? 1 : 0;
      if (row.owner().pending()) {
        late.shown(row);
      }
      view.retransmit(row);
    }
  }

  /** Applies the owners that were found since rows were made without them. */
  private void applyLateOwners() throws IOException {
    for (OwnerFound found = late.next(); found != null; found = late.next()) {
      apply(found);
    }
  }

  /** A row that was shown stays as it is; one that the filter can decide about now is shown now. */
  private void apply(OwnerFound found) throws IOException {
    record(found);
    LateOwners.Rows rows = late.take(found.key());
    if (rows == null) {
      return;
    }
    if (rows.anyShown()) {
      withoutOwner -= found.owner().pid() == 0 ? 0 : rows.shownWithoutPid();
      view.owner(found);
    }
    for (Retransmit row : rows.held()) {
      undecided--;
      decide(row.withOwner(found.owner()));
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

  /** What is not known of owners so far. */
  public Result.Owners owners() {
    return new Result.Owners(withoutOwner, undecided);
  }
}
