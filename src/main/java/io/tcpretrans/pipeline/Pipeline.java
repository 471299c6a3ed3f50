package io.tcpretrans.pipeline;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The way of an event to the outputs: source, filter by connection, owner, cause, row, recording,
 * filter by owner, counting, view. One thread runs it. It opens no file, and it waits for another
 * thread only for a bounded time.
 */
public final class Pipeline {
  /** How long a row waits for its owner and its cause. */
  private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** How long the end of a run waits for owners of rows that were made without them. */
  private static final long LAST_OWNERS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int ANSWER_POLL_MILLIS = 1;
  private static final int LATE_OWNER_MILLIS = 20;

  private final EventSource source;
  private final Stages stages;
  private final Outputs outputs;
  private final long maxRows;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final LateOwners late = new LateOwners();
  private long rows;
  private long lost;
  private long withoutOwner;
  private long undecided;
  private boolean more = true;

  /**
   * The stages before a row is made.
   *
   * @param owners null: the source has rows
   * @param recording takes every event, whatever the filter selects; null: nothing is recorded
   */
  public record Stages(Filter filter, OwnerLookup owners, CauseLookup causes, Recording recording) {
    /** The stages of a replay, whose rows already have owners. */
    public static Stages ofRecording(Filter filter) {
      return new Stages(filter, null, CauseLookup.NONE, null);
    }
  }

  /**
   * The outputs of rows that are shown.
   *
   * @param counters count the rows after the view has taken them
   * @param warning told of each loss, beside the view
   */
  public record Outputs(View view, List<RowCounter> counters, LossListener warning) {}

  /** Told of lost events. */
  public interface LossListener {
    /** Takes a loss. */
    void lost(LostEvents lost);
  }

  /**
   * A retransmit that waits for its owner and its cause.
   *
   * @param wanted false: it is only recorded
   */
  private record Waiting(
      Retransmit event,
      boolean wanted,
      CompletableFuture<Owner> owner,
      CompletableFuture<CauseFinding> cause,
      long deadline) {
    boolean over() {
      return (owner.isDone() && cause.isDone()) || System.nanoTime() - deadline >= 0;
    }

    CompletableFuture<?> answer() {
      return owner.isDone() ? cause : owner;
    }
  }

  /** Composes the pipeline, which ends after {@code maxRows} rows. */
  public Pipeline(EventSource source, Stages stages, Outputs outputs, long maxRows) {
    this.source = source;
    this.stages = stages;
    this.outputs = outputs;
    this.maxRows = maxRows;
  }

  /**
   * Runs until the source ends, enough rows were shown, or no time is left.
   *
   * @param nanosLeft the time until the end, in nanoseconds; 0: now
   * @throws IOException when the output cannot be written
   */
  public void run(LongSupplier nanosLeft) throws IOException {
    try {
      while ((more || !waiting.isEmpty()) && rows < maxRows) {
        long left = nanosLeft.getAsLong();
        if (left <= 0) {
          break;
        }
        awaitAnswer();
        if (more) {
          flushRecording(); // the poll may wait
          more = source.poll(waiting.isEmpty() ? pollMillis(left) : 0, this::accept);
        }
        makeRows();
        applyLateOwners();
        outputs.view.flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int pollMillis(long nanosLeft) {
    int most = late.first() != null ? LATE_OWNER_MILLIS : outputs.view.idleMillis();
    return (int) Math.min(most, TimeUnit.NANOSECONDS.toMillis(nanosLeft) + 1);
  }

  /**
   * Stops the source and shows the rows of what it had by then.
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
        lookUp(retransmit);
        return;
      }
      makeRows(); // of the events before this one
      if (event instanceof Row row) {
        acceptRecorded(row);
      } else if (event instanceof LostEvents loss) {
        acceptLost(loss);
      } else if (event instanceof OwnerFound found) {
        apply(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a row of a recording, whose owner and cause are those of the recorded run. */
  private void acceptRecorded(Row row) throws IOException {
    if (stages.filter.wantsConnection(row.event())) {
      decide(row);
    }
  }

  private void acceptLost(LostEvents loss) throws IOException {
    record(loss);
    lost += loss.count();
    outputs.warning.lost(loss);
    outputs.view.lost(loss);
  }

  private void lookUp(Retransmit event) {
    boolean wanted = stages.filter.wantsConnection(event);
    if (wanted || stages.recording != null) {
      long deadline = System.nanoTime() + ANSWER_NANOS;
      CauseLookup causes = wanted ? stages.causes : CauseLookup.NONE;
      waiting.add(
          new Waiting(event, wanted, stages.owners.find(event), causes.find(event), deadline));
    }
  }

  private void record(Event event) {
    if (stages.recording != null) {
      stages.recording.accept(event);
    }
  }

  private void flushRecording() {
    if (stages.recording != null) {
      stages.recording.flush();
    }
  }

  /** Waits a moment for an answer on the first event, so that its row goes out at once. */
  private void awaitAnswer() {
    if (!waiting.isEmpty() && !waiting.getFirst().over()) {
      await(waiting.getFirst().answer());
    }
  }

  private static void await(CompletableFuture<?> answer) {
    try {
      answer.get(ANSWER_POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // events may have come meanwhile
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes the rows that need not wait. An event that waits holds back those after it. */
  private void makeRows() throws IOException {
    while (!waiting.isEmpty() && waiting.getFirst().over()) {
      Waiting first = waiting.remove();
      Owner found = first.owner.getNow(null);
      Owner owner = found == null ? stages.owners.known(first.event) : found;
      Row row = new Row(first.event, owner, cause(first));
      record(row);
      if (found == null && owner.pending()) {
        late.await(row, first.owner);
      }
      if (first.wanted) {
        decide(row);
      }
    }
  }

  private CauseFinding cause(Waiting event) {
    return event.cause.isDone() ? event.cause.getNow(null) : stages.causes.known(event.event);
  }

  private void decide(Row row) throws IOException {
    switch (stages.filter.decide(row.owner())) {
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

  private void show(Row row) throws IOException {
    if (rows < maxRows) {
      rows++;
      withoutOwner += row.owner().pid() == 0 ? 1 : 0;
      if (row.owner().pending()) {
        late.shown(row);
      }
      outputs.view.row(row);
      outputs.counters.forEach(counter -> counter.add(row));
      stages.causes.count(row);
    }
  }

  /** Applies the owners that were found since rows were made without them. */
  private void applyLateOwners() throws IOException {
    for (OwnerFound found = late.next(); found != null; found = late.next()) {
      apply(found);
    }
  }

  /** A row that was shown stays as it is. A row that waited for the filter is decided now. */
  private void apply(OwnerFound found) throws IOException {
    record(found);
    LateOwners.Rows owned = late.take(found.key());
    if (owned == null) {
      return;
    }
    if (owned.anyShown()) {
      withoutOwner -= found.owner().pid() == 0 ? 0 : owned.shownWithoutPid();
      outputs.view.owner(found);
      outputs.counters.forEach(counter -> counter.owner(found));
    }
    for (Row held : owned.held()) {
      undecided--;
      decide(new Row(held.event(), found.owner(), held.cause()));
    }
  }

  /** Returns how many rows were shown. */
  public long rows() {
    return rows;
  }

  /** Returns how many events were lost. */
  public long lost() {
    return lost;
  }

  /** Returns the rows without an owner so far. */
  public RunReport.Owners owners() {
    return new RunReport.Owners(withoutOwner, undecided);
  }
}
