package io.tcpretrans.trace;

import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentCounts;
import io.tcpretrans.record.ReplaySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;

/** A recording as the source of a run. Its rows have the owners of the recorded run. */
public final class ReplaySession implements TraceSession {
  private final Path file;
  private final ReplaySource source;
  private final Filter filter;

  /**
   * Opens a recording.
   *
   * @param paced the events come at the pace at which they were recorded, for a screen
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
  public Pipeline.Stages stages() {
    return Pipeline.Stages.ofRecording(filter);
  }

  /** A recording has the counters of connections in its rows only. */
  @Override
  public SentCounts sent() {
    return retransmit -> null;
  }

  @Override
  public String announcement() {
    return "Replaying "
        + file
        + ", recorded "
        + source.start().truncatedTo(ChronoUnit.SECONDS)
        + " ("
        + source.hook()
        + "). Hit Ctrl-C to end.";
  }

  @Override
  public void start() {
    source.startClock();
  }

  @Override
  public Instant began() {
    return source.start();
  }

  @Override
  public Instant now() {
    return source.now();
  }

  @Override
  public RunReport.Check check(BooleanSupplier stopped) {
    return source.check(stopped);
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
