package io.tcpretrans.pipeline;

import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.io.IOException;

/** One form of output. */
public interface View extends AutoCloseable {
  /** Writes what stands before the first row, such as a header. */
  void begin() throws IOException;

  /** Takes a row, before it is counted. */
  void row(Row row) throws IOException;

  /** Takes events that were lost, about which stderr has a message. */
  default void lost(LostEvents lost) throws IOException {}

  /** Takes the owner of rows that were shown without it, and which stay as they are. */
  default void owner(OwnerFound found) throws IOException {}

  /** Returns how long {@link #flush} may be delayed while nothing happens, in milliseconds. */
  default int idleMillis() {
    return 1000;
  }

  /** Writes what stands after the last row. */
  default void end(RunReport report) throws IOException {}

  /** Writes everything so far to its reader; called after each batch. */
  void flush() throws IOException;

  /** Gives back what the view took, such as the screen; called however the run ends. */
  @Override
  default void close() throws IOException {}
}
