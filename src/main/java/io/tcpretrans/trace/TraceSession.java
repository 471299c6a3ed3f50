package io.tcpretrans.trace;

import io.tcpretrans.pipeline.EventSource;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.pipeline.SentReader;
import io.tcpretrans.pipeline.Stages;
import java.io.IOException;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * The input of a run: the running kernel ({@link LiveSession}) or a recording ({@link
 * ReplaySession}), with the stages of the pipeline that belong to it.
 */
public interface TraceSession extends AutoCloseable {
  /** Returns the source of the events. */
  EventSource source();

  /** Returns the stages between the source and the outputs. */
  Stages stages();

  /** Returns the reader of the kernel's counters of sent segments of each connection. */
  SentReader sentReader();

  /**
   * Returns the names of network namespaces by identity ({@link
   * io.tcpretrans.event.Socket#netnsIdentity}), null for an unknown name, as they are found in the
   * course of the run.
   */
  LongFunction<String> namespaceNames();

  /** Returns the line that the run prints to stderr when it begins. */
  String announcement();

  /**
   * Starts the clock of a replay, or the self-check of a live run and its search for the processes,
   * containers and namespaces of the filter. Called after the announcement.
   */
  void start();

  /** Returns when the run started; for a recording, when the recorded run started. */
  Instant startTime();

  /** Returns the current time; for a recording, the recorded time that the replay has reached. */
  Instant now();

  /**
   * Compares the retransmitted segments that the hook saw with the kernel's counters, at the end of
   * the run. A replay returns the comparison that the recorded run made.
   *
   * @param endRequested returns true once the user has requested the end of the run; a replay then
   *     stops reading the rest of the recording, whose last line has the comparison
   * @return null: no comparison was made, or the replay has not read it
   */
  RunReport.Check check(BooleanSupplier endRequested);

  /**
   * Returns the connections that had resent segments before the run.
   *
   * @return null: there are none, they are not known yet, or the session is a replay
   */
  RunReport.LookBack lookBack();

  /**
   * Returns the damage that the replay has found in the recording, as a sentence without a full
   * stop.
   *
   * @return null: no damage was found, or the session is live
   */
  String damage();

  /** Returns whether the recording of a live run could not be written; a message has said why. */
  boolean recordingFailed();

  @Override
  void close() throws IOException;
}
