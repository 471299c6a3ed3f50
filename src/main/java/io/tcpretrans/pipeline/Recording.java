package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import io.tcpretrans.event.HostFacts;
import java.time.Instant;

/**
 * The stage that records every event of a run, also those that the filter excludes. No method
 * throws if the recording cannot be written.
 */
public interface Recording {
  /** Records a row, a loss of events, an owner that was found late, or a dropped packet. */
  void accept(Event event);

  /** Writes all recorded events to the file. */
  void flush();

  /**
   * Writes the end line, and all recorded events before it, and closes the file. A recording
   * without an end line is incomplete.
   *
   * @param check the comparison with the kernel's counters; null: not made
   * @param facts what the diagnosis says of the host; null: the run has no causes
   */
  void finish(Instant end, RunReport.Check check, HostFacts facts);
}
