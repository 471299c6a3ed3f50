package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.time.Instant;

/** The stage that records every event of a run, also those that the filter excludes. */
public interface Recording {
  /** Records a row, a loss of events, or an owner that was found late. */
  void accept(Event event);

  /** Writes all recorded events to the file. */
  void flush();

  /**
   * Writes the end line. A recording without an end line is incomplete.
   *
   * @param check null: the run was not compared with the kernel's counters
   */
  void finish(Instant end, RunReport.Check check);
}
