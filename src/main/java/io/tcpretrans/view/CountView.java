package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Counts by group instead of rows, at the end or at the end of each interval. */
public final class CountView implements View {
  private static final int IDLE_MILLIS = 200;

  private final CountFormatter form;
  private final Grouping grouping;
  private final Supplier<Instant> clock;
  private final Duration interval;
  private final GroupCounter counter;
  private Instant intervalEnd;

  /**
   * Creates the view.
   *
   * @param counter counts the rows by {@code grouping}; the pipeline fills it
   * @param clock the time of the events: now, or the time in a recording
   * @param start the start of the first interval
   * @param interval null: counts are written at the end only
   */
  public CountView(
      CountFormatter form,
      Grouping grouping,
      GroupCounter counter,
      Supplier<Instant> clock,
      Instant start,
      Duration interval) {
    this.form = form;
    this.grouping = grouping;
    this.counter = counter;
    this.clock = clock;
    this.interval = interval;
    this.intervalEnd = interval == null ? Instant.MAX : start.plus(interval);
  }

  @Override
  public void begin() throws IOException {
    form.begin(grouping);
  }

  @Override
  public void row(Row row) throws IOException {
    advance(row.time());
  }

  @Override
  public void ownerFound(OwnerFound found) throws IOException {
    advance(found.time());
  }

  /** Ends the interval if this time lies behind it. */
  private void advance(Instant now) throws IOException {
    if (now.isBefore(intervalEnd)) {
      return;
    }
    write(intervalEnd);
    counter.beginInterval();
    long passed = Duration.between(intervalEnd, now).dividedBy(interval);
    intervalEnd = intervalEnd.plus(interval.multipliedBy(passed + 1));
  }

  private void write(Instant time) throws IOException {
    List<GroupCounts> lines = counter.worstFirstOfInterval();
    if (!lines.isEmpty()) {
      form.write(grouping, time, lines);
    }
  }

  @Override
  public void end(RunReport report) throws IOException {
    write(report.end());
  }

  /** An interval also ends while no rows come. */
  @Override
  public int idleMillis() {
    return interval == null ? View.super.idleMillis() : IDLE_MILLIS;
  }

  @Override
  public void flush() throws IOException {
    advance(clock.get());
    form.flush();
  }
}
