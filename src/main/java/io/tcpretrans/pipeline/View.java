package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.io.IOException;

/**
 * An output of the run, such as a table or JSON. The methods throw an IOException when the output
 * cannot be written. Only the pipeline thread calls them.
 */
public interface View extends AutoCloseable {
  /** Writes what precedes the first row, such as a header. */
  void begin() throws IOException;

  /** Takes a row that passes the filter. Each {@link RowCounter} counts it afterwards. */
  void row(Row row) throws IOException;

  /** Takes a loss of events. A message on stderr reports it as well. */
  default void lost(LostEvents lost) throws IOException {}

  /**
   * Takes the owner of a connection of which this view has taken rows while their owner was {@link
   * io.tcpretrans.event.Owner#pending}.
   */
  default void ownerFound(OwnerFound found) throws IOException {}

  /**
   * Returns how long the pipeline may wait for events before it calls {@link #flush} again, in
   * milliseconds. The pipeline may also call earlier.
   */
  default int idleMillis() {
    return 1000;
  }

  /** Writes what follows the last row, such as a summary. */
  default void end(RunReport report) throws IOException {}

  /**
   * Writes everything that the view has taken. Called after each poll of the source, and after
   * {@link #begin} and {@link #end}.
   */
  void flush() throws IOException;

  /** Releases what the view uses, such as the screen; called also after an error. */
  @Override
  default void close() throws IOException {}
}
