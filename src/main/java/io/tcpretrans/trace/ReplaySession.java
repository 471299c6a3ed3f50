package io.tcpretrans.trace;

import io.tcpretrans.event.HostFacts;
import io.tcpretrans.pipeline.CauseLookup;
import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.Stages;
import io.tcpretrans.record.ReplaySource;
import io.tcpretrans.sys.FileNames;
import io.tcpretrans.why.RecordedCauses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * A replay of a recording. It looks nothing up on this host: the rows have the owners and the
 * causes that the recorded run found.
 */
public final class ReplaySession implements TraceSession {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path file;
  private final ReplaySource source;
  private final Stages stages;

  /**
   * Opens a recording.
   *
   * @param paced whether the events come at the intervals at which they were recorded, as the live
   *     screen needs them; otherwise all events come at once
   * @param withCauses whether the rows have the causes that were recorded (--why)
   * @param nanos the replay ends after this period of the recording, in nanoseconds
   * @param endRequested whether the end of the run is requested; then a pipe is not waited for
   * @throws IOException when the file cannot be read, is not a recording, or has no causes although
   *     they are wanted
   */
  public ReplaySession(
      Path file,
      Filter filter,
      boolean paced,
      boolean withCauses,
      long nanos,
      BooleanSupplier endRequested)
      throws IOException {
    this.file = file;
    this.source = ReplaySource.open(file, paced, withCauses, nanos, endRequested);
    this.stages =
        Stages.ofReplay(filter, withCauses ? new RecordedCauses(this::facts) : CauseLookup.NONE);
  }

  /**
   * Returns the facts about the recorded host. If the file does not have them, as after a run that
   * was killed, returns only the time that the replay has reached.
   */
  private HostFacts facts() {
    HostFacts recorded = source.facts();
    if (recorded != null) {
      return recorded;
    }
    Duration read = Duration.between(source.startTime(), source.now());
    return new HostFacts(read.toNanos() / NANOS_PER_SECOND, null, List.of());
  }

  @Override
  public EventSource source() {
    return source;
  }

  @Override
  public Stages stages() {
    return stages;
  }

  /**
   * {@inheritDoc} The reader always returns null, because a recording has these counters only in
   * its rows.
   */
  @Override
  public SentReader sentReader() {
    return retransmit -> null;
  }

  /** {@inheritDoc} A recording has no names. */
  @Override
  public LongFunction<String> namespaceNames() {
    return identity -> null;
  }

  @Override
  public String announcement() {
    return "Replaying "
        + FileNames.text(file)
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
  public RunReport.LookBack lookBack() {
    return null;
  }

  @Override
  public String damage() {
    return source.damage();
  }

  @Override
  public boolean recordingFailed() {
    return false;
  }

  @Override
  public void close() {
    source.close();
  }
}
