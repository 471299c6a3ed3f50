package io.tcpretrans.trace;

import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.Stages;
import io.tcpretrans.record.ReplaySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;

/**
 * A replay of a recording. It looks nothing up on this host: the rows have the owners that the
 * recorded run found.
 */
public final class ReplaySession implements TraceSession {
  private final Path file;
  private final ReplaySource source;
  private final Filter filter;

  /**
   * Opens a recording.
   *
   * @param paced whether the events come at the intervals at which they were recorded, as the live
   *     screen needs them; otherwise all events come at once
   * @throws IOException when the file cannot be read, or is not a recording
   */
  public ReplaySession(Path file, Filter filter, boolean paced) throws IOException {
    this.file = file;
    this.filter = filter;
    this.source = ReplaySource.open(file, paced);
  }

  @Override
  public EventSource source() {
    return source;
  }

  @Override
  public Stages stages() {
    return Stages.ofReplay(filter);
  }

  /**
   * {@inheritDoc} The reader always returns null, because a recording has these counters only in
   * its rows.
   */
  @Override
  public SentReader sentReader() {
    return retransmit -> null;
  }

  @Override
  public String announcement() {
    return "Replaying "
        + file
        + ", recorded "
        + source.startTime().truncatedTo(ChronoUnit.SECONDS)
        + " ("
        + source.hook()
        + "). Hit Ctrl-C to end.";
  }

  @Override
  public void start() {
    source.startClock();
  }

  @Override
  public Instant startTime() {
    return source.startTime();
  }

  @Override
  public Instant now() {
    return source.now();
  }

  @Override
  public RunReport.Check check(BooleanSupplier endRequested) {
    return source.check(endRequested);
  }

  @Override
  public String damage() {
    return source.damage();
  }

  @Override
  public void close() {
    source.close();
  }
}
