package io.tcpretrans.trace;

import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.Pipeline;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentCounts;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** The source of a run and the stages that belong to it: the running kernel, or a recording. */
public interface TraceSession extends AutoCloseable {
  /** Returns the source of the events. */
  EventSource source();

  /** Returns the stages between the source and the rows. */
  Pipeline.Stages stages();

  /** Returns what answers how much connections have sent. */
  SentCounts sent();

  /** Returns the first line on stderr. */
  String announcement();

  /** Starts the clock of the run, and whatever need not be ready before the first row. */
  void start();

  /** Returns when the run began; of a recording, when the recorded run began. */
  Instant began();

  /** Returns the current time; of a recording, the time that the replay has reached. */
  Instant now();

  /**
   * Compares what was seen with the kernel's counters, at the end of the run.
   *
   * @param stopped whether the user wants to end now
   * @return null: not compared
   */
  RunReport.Check check(BooleanSupplier stopped);

  /** Returns what is wrong with the source, after its last event; null: nothing. */
  String damage();

  @Override
  void close() throws IOException;
}
