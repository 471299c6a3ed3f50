package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.io.IOException;

/**
 * An output of the run, such as a table or JSON. Every method throws an IOException when the output
 * cannot be written.
 */
public interface View extends AutoCloseable {
  /** Writes what precedes the first row, such as a header. */
  void begin() throws IOException;

  /** Takes a row that passes the filter. The counters have not counted it yet. */
  void row(Row row) throws IOException;

  /** Takes a loss of events. A message on stderr reports it as well. */
  default void lost(LostEvents lost) throws IOException {}

  /** Takes the owner of rows that this view has taken without one. */
  default void ownerFound(OwnerFound found) throws IOException {}

  /**
   * Returns how long the pipeline may wait for events before it calls {@link #flush} again, in
   * milliseconds.
   */
  default int idleMillis() {
    return 1000;
  }

  /** Writes what follows the last row, such as a summary. */
  default void end(RunReport report) throws IOException {}

  /** Writes everything that the view has taken; called after each poll of the source. */
  void flush() throws IOException;

  /** Releases what the view uses, such as the screen; called also after an error. */
  @Override
  default void close() throws IOException {}
}
