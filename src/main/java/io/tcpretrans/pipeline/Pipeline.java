package io.tcpretrans.pipeline;

import io.tcpretrans.event.DropsLeftOut;
import io.tcpretrans.event.Event;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Owner;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.PacketDrop;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The path of the events from the source to the outputs. A retransmit passes these stages:
 *
 * <ol>
 *   <li>Source: {@link EventSource#poll} delivers what the kernel reported.
 *   <li>Filter by connection: {@link Filter#decideByConnection} excludes retransmits by address,
 *       state and so on. An excluded retransmit ends here; if the run is recorded, it ends after
 *       the recording.
 *   <li>Owner and cause: {@link OwnerLookup} and {@link CauseLookup} start to look them up. The
 *       retransmit waits for both in the {@link LookupQueue}, at most 50 ms. The cause of an
 *       excluded retransmit is not looked up.
 *   <li>Row: the retransmit, its owner and its cause become a {@link Row}.
 *   <li>Recording: a {@link Recording} takes every row.
 *   <li>Filter by owner: {@link Filter#decideByOwner} excludes rows by process and container.
 *   <li>View: the {@link View} prints the row.
 *   <li>Counting: each {@link RowCounter} and the diagnosis of causes count the row.
 * </ol>
 *
 * <p>If the owner is still {@link Owner#pending} when the row is made, {@link LateOwners} keeps the
 * connection until the owner is found. Then the recording gets an {@link OwnerFound} event. The
 * view and the counters get it too if they have a row of the connection. Rows about which the
 * filter could not decide are filtered again, with the owner.
 *
 * <p>In a replay, the source delivers rows and {@link OwnerFound} events. A row passes both
 * filters, the view and the counting.
 *
 * <p>One thread runs all stages. It waits for other threads only for a bounded time, and it opens
 * no file.
 */
public final class Pipeline {
  /**
   * How long {@link #drain} waits for unfinished lookups of owners. A lookup that finds no owner is
   * repeated for about 300 ms.
   */
  private static final long LAST_OWNERS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * How long one poll of the source waits at most while owners are being looked up. After each poll
   * the owners that were found are applied.
   */
  private static final int POLL_MILLIS_DURING_LOOKUPS = 20;

  private final EventSource source;
  private final Stages stages;
  private final Outputs outputs;
  private final long maxRows;
  private final LookupQueue lookups = new LookupQueue();
  private final LateOwners lateOwners = new LateOwners();
  private final FilterCounts filterCounts = new FilterCounts();
  private long shownRows;
  private long shownWithoutPid;
  private long undecidedRows;
  private long lostEvents;
  private boolean sourceHasMore = true;

  /**
   * Composes the pipeline.
   *
   * @param maxRows the pipeline ends after this number of shown rows
   */
  public Pipeline(EventSource source, Stages stages, Outputs outputs, long maxRows) {
    this.source = source;
    this.stages = stages;
    this.outputs = outputs;
    this.maxRows = maxRows;
  }

  /**
   * Runs until the source has ended and every retransmit has its row, the maximum of rows is shown,
   * or no time is left.
   *
   * @param nanosLeft the time until the end, in nanoseconds; 0 or less: the run ends now
   * @throws IOException when the view cannot be written
   */
  public void run(LongSupplier nanosLeft) throws IOException {
    try {
      while ((sourceHasMore || !lookups.isEmpty()) && shownRows < maxRows) {
        long left = nanosLeft.getAsLong();
        if (left <= 0) {
          break;
        }
        lookups.awaitFirst();
        if (sourceHasMore) {
          flushRecording(); // before the poll, which may wait for a second
          sourceHasMore = source.poll(lookups.isEmpty() ? pollMillis(left) : 0, this::accept);
          stages.causes().endOfBatch();
        }
        makeRows();
        applyLateOwners();
        outputs.view().flush();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int pollMillis(long nanosLeft) {
    int most = lateOwners.hasLookups() ? POLL_MILLIS_DURING_LOOKUPS : outputs.view().idleMillis();
    return (int) Math.min(most, TimeUnit.NANOSECONDS.toMillis(nanosLeft) + 1);
  }

  /**
   * Stops the source, and processes the events that it has reported before, up to the maximum of
   * rows. Then waits at most 500 ms for unfinished lookups of owners.
   *
   * @throws IOException when the view cannot be written
   */
  public void drain() throws IOException {
    source.stop();
    run(() -> Long.MAX_VALUE);
    long deadline = System.nanoTime() + LAST_OWNERS_NANOS;
    while (lateOwners.hasLookups() && System.nanoTime() - deadline < 0) {
      lateOwners.awaitFirst();
      applyLateOwners();
    }
  }

  /** Takes an event from the source. */
  private void accept(Event event) {
    try {
      if (event instanceof Retransmit retransmit) {
        lookUp(retransmit);
        return;
      }
      if (event instanceof PacketDrop || event instanceof DropsLeftOut) {
        record(event); // no other output has drops
        return;
      }
      stages.causes().endOfBatch();
      makeRows(); // keeps the outputs in the order of the source
      if (event instanceof Row row) { // of a recording
        if (filterByConnection(row.event())) {
          filterByOwner(row);
        }
      } else if (event instanceof LostEvents loss) {
        acceptLost(loss);
      } else if (event instanceof OwnerFound found) {
        applyOwner(found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Filters a retransmit by connection, and starts the lookups of its owner and its cause. Does
   * nothing more with an excluded retransmit, unless the run is recorded.
   */
  private void lookUp(Retransmit event) {
    boolean matches = filterByConnection(event);
    if (!matches) {
      stages.causes().note(event);
    }
    if (matches || stages.recording() != null) {
      PendingCause cause = matches ? stages.causes().find(event) : PendingCause.decided(null);
      lookups.add(event, !matches, stages.owners().find(event), cause);
    }
  }

  /** Counts a retransmit for the result of the filter, and returns whether it may become a row. */
  private boolean filterByConnection(Retransmit event) {
    boolean isRow = stages.filter().isRow(event);
    Filter.Decision decision = stages.filter().decideByConnection(event);
    filterCounts.add(event, isRow, decision);
    return isRow && decision == Filter.Decision.SHOW;
  }

  /** Makes the rows of the retransmits that no longer wait for their owner and their cause. */
  private void makeRows() throws IOException {
    for (LookupQueue.Entry next = lookups.poll(); next != null; next = lookups.poll()) {
      Owner found = next.owner().getNow(null);
      Owner owner = found == null ? stages.owners().ownerSoFar(next.event()) : found;
      Row row = new Row(next.event(), owner, next.cause().now());
      record(row);
      if (found == null && owner.pending()) {
        lateOwners.addLookup(row, next.owner());
      }
      if (!next.recordOnly()) {
        filterByOwner(row);
      }
    }
  }

  private void acceptLost(LostEvents loss) throws IOException {
    record(loss);
    lostEvents += loss.count();
    stages.causes().lost();
    outputs.lossListener().lost(loss);
    outputs.view().lost(loss);
  }

  private void record(Event event) {
    if (stages.recording() != null) {
      stages.recording().accept(event);
    }
  }

  private void flushRecording() {
    if (stages.recording() != null) {
      stages.recording().flush();
    }
  }

  /** Shows or hides a row, or keeps it until its owner is found. */
  private void filterByOwner(Row row) throws IOException {
    switch (stages.filter().decideByOwner(row.owner())) {
      case SHOW -> show(row);
      case HIDE -> {}
      case UNDECIDED -> {
        undecidedRows++;
        if (row.owner().pending()) { // an owner that is not pending never changes
          lateOwners.addUndecided(row);
        }
      }
    }
  }

  /** Passes a row to the view and the counters, unless the maximum of rows was shown. */
  private void show(Row row) throws IOException {
    if (shownRows < maxRows) {
      shownRows++;
      filterCounts.addShown(row.event());
      shownWithoutPid += row.owner().pid() == 0 ? 1 : 0;
      if (row.owner().pending()) {
        lateOwners.addShown(row);
      }
      outputs.view().row(row);
      outputs.counters().forEach(counter -> counter.add(row));
      stages.causes().count(row);
    }
  }

  /** Applies the owners that were found after their rows were made. */
  private void applyLateOwners() throws IOException {
    for (OwnerFound found = lateOwners.nextFound(); found != null; found = lateOwners.nextFound()) {
      applyOwner(found);
    }
  }

  /**
   * Passes a late owner to the outputs, if they have rows of the connection, and filters the
   * undecided rows of the connection again.
   */
  private void applyOwner(OwnerFound found) throws IOException {
    record(found);
    LateOwners.Rows rows = lateOwners.remove(found.connectionKey());
    if (rows == null) {
      return;
    }
    if (rows.anyShown()) {
      shownWithoutPid -= found.owner().pid() == 0 ? 0 : rows.shownWithoutPid();
      outputs.view().ownerFound(found);
      outputs.counters().forEach(counter -> counter.ownerFound(found));
    }
    for (Row undecided : rows.undecidedRows()) {
      undecidedRows--;
      filterByOwner(new Row(undecided.event(), found.owner(), undecided.cause()));
    }
  }

  /** Returns the number of rows that were shown. */
  public long rows() {
    return shownRows;
  }

  /** Returns the number of events that were lost. */
  public long lost() {
    return lostEvents;
  }

  /** Returns what the filter has selected; null: there is no filter. */
  public RunReport.FilterResult filterResult() {
    if (!stages.filter().isSet()) {
      return null;
    }
    return shownRows < maxRows
        ? filterCounts.result(source.excluded())
        : filterCounts.resultAtMaximum();
  }

  /** Returns the numbers of rows whose owner was not found by now. */
  public RunReport.MissingOwners missingOwners() {
    return new RunReport.MissingOwners(shownWithoutPid, undecidedRows);
  }
}
