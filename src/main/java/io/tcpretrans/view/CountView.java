package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The view of {@code --count}: counts by group instead of rows, per interval or per run. */
public final class CountView implements View {
  /** The longest delay, in milliseconds, with which the end of an interval is noticed. */
  private static final int IDLE_MILLIS = 200;

  private final CountFormatter formatter;
  private final Supplier<Instant> clock;
  private final Duration interval;
  private final GroupCounter counter;
  private Instant intervalEnd;

  /**
   * Creates the view.
   *
   * @param counter the counts, to which the pipeline adds the rows
   * @param clock the current time of the events, which in a replay is the time in the recording
   * @param start the start of the first interval
   * @param interval length of an interval; null: counts are written only at the end
   */
  public CountView(
      CountFormatter formatter,
      GroupCounter counter,
      Supplier<Instant> clock,
      Instant start,
      Duration interval) {
    this.formatter = formatter;
    this.counter = counter;
    this.clock = clock;
    this.interval = interval;
    this.intervalEnd = interval == null ? Instant.MAX : start.plus(interval);
  }

  @Override
  public void begin() throws IOException {
    formatter.begin();
  }

  @Override
  public void row(Row row) throws IOException {
    advance(row.time());
  }

  @Override
  public void ownerFound(OwnerFound found) throws IOException {
    advance(found.time());
  }

  /**
   * Writes the current interval if it has ended by this time, and begins the interval that includes
   * this time. The intervals between the two are empty.
   */
  private void advance(Instant now) throws IOException {
    if (now.isBefore(intervalEnd)) {
      return;
    }
    write(intervalEnd);
    counter.beginInterval();
    long passed = Duration.between(intervalEnd, now).dividedBy(interval);
    intervalEnd = intervalEnd.plus(interval.multipliedBy(passed + 1));
  }

  /** Writes the counts of the current interval; writes nothing without rows. */
  private void write(Instant time) throws IOException {
    List<GroupCounts> groups = counter.worstFirstOfInterval();
    if (!groups.isEmpty()) {
      formatter.write(time, groups);
    }
  }

  @Override
  public void end(RunReport report) throws IOException {
    write(report.end());
    intervalEnd = Instant.MAX; // a later flush does not write these counts again
  }

  /** {@inheritDoc} An interval also has to end when there are no rows. */
  @Override
  public int idleMillis() {
    return interval == null ? View.super.idleMillis() : IDLE_MILLIS;
  }

  @Override
  public void flush() throws IOException {
    advance(clock.get());
    formatter.flush();
  }
}
