package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.function.Consumer;

/** Where events come from: the kernel, or a recording. */
public interface EventSource extends AutoCloseable {
  /**
   * Waits a short time for events and hands on what there is.
   *
   * @return false when there will be no more events
   */
  boolean poll(Consumer<? super Event> consumer);

  @Override
  void close();
}
