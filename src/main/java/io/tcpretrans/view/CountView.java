package io.tcpretrans.view;

import io.tcpretrans.event.Lost;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** No rows: how many retransmits each group had, at the end or in every interval. */
public final class CountView implements View {
  private static final int IDLE_MILLIS = 200;

  private final CountForm form;
  private final Grouping grouping;
  private final Supplier<Instant> clock;
  private final Duration interval;
  private final Tally tally;
  private Instant intervalEnd;

  /**
   * @param clock of the events: now, or the time in a recording
   * @param start when the first interval begins
   * @param interval null: counts only at the end
   * @param kernel asked for what the connections have sent
   */
  public CountView(
      CountForm form,
      Grouping grouping,
      Supplier<Instant> clock,
      Instant start,
      Duration interval,
      SentCounts kernel) {
    this.form = form;
    this.grouping = grouping;
    this.clock = clock;
    this.interval = interval;
    this.intervalEnd = interval == null ? Instant.MAX : start.plus(interval);
    this.tally = new Tally(grouping, kernel);
  }

  @Override
  public void begin() throws IOException {
    form.begin(grouping);
  }

  @Override
  public void retransmit(Retransmit retransmit) throws IOException {
    advance(retransmit.time());
    tally.add(retransmit);
  }

  @Override
  public void owner(OwnerFound found) throws IOException {
    advance(found.time());
    tally.owner(found);
  }

  /** Ends the interval if this time lies behind it. */
  private void advance(Instant now) throws IOException {
    if (now.isBefore(intervalEnd)) {
      return;
    }
    write(intervalEnd);
    tally.reset();
    long passed = Duration.between(intervalEnd, now).dividedBy(interval);
    intervalEnd = intervalEnd.plus(interval.multipliedBy(passed + 1));
  }

  private void write(Instant time) throws IOException {
    List<Counts> lines = tally.worstFirst();
    tally.readSent(lines);
    if (!lines.isEmpty()) {
      form.write(grouping, time, lines);
    }
  }

  /** Said on stderr. */
  @Override
  public void lost(Lost lost) {}

  @Override
  public void end(Result result) throws IOException {
    write(clock.get());
  }

  /** An interval ends though nothing happens. */
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
