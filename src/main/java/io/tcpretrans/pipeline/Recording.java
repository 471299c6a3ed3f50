package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.time.Instant;

/** Keeps every event of a run, whatever the filter selects. */
public interface Recording {
  /** Takes a row, a loss, or an owner that was found late. */
  void accept(Event event);

  /** Writes everything so far to the file. */
  void flush();

  /**
   * Writes the end, without which a recording was cut.
   *
   * @param check null: not compared
   */
  void finish(Instant end, RunReport.Check check);
}
