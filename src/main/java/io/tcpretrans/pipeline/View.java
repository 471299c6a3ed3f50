package io.tcpretrans.pipeline;

import io.tcpretrans.event.Diagnosis;
import io.tcpretrans.event.Lost;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Retransmit;
import java.io.IOException;

/** One form of output. */
public interface View extends AutoCloseable {
  /** Before the first event: a header, where the form has one. */
  void begin() throws IOException;

  void retransmit(Retransmit retransmit) throws IOException;

  void lost(Lost lost) throws IOException;

  /** The owner of rows that were shown without it; those stay as they are. */
  default void owner(OwnerFound found) throws IOException {}

  /** What all the events come to; before the end, and only where causes were asked for. */
  default void diagnosis(Diagnosis diagnosis) throws IOException {}

  /** How long flush() may stay away while nothing happens, in milliseconds. */
  default int idleMillis() {
    return 1000;
  }

  /** After the last event. */
  void end(Result result) throws IOException;

  /** After each batch: everything handed in so far must reach its reader now. */
  void flush() throws IOException;

  /** Whatever happened: gives back what it took, such as the screen. */
  @Override
  default void close() throws IOException {}
}
