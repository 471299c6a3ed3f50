package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.function.Consumer;

/** Where events come from: the kernel, or a recording. */
public interface EventSource extends AutoCloseable {
  /**
   * Waits for events and hands on what there is.
   *
   * @param millis how long to wait at most; 0: not at all
   * @return false when there will be no more events
   */
  boolean poll(int millis, Consumer<? super Event> consumer);

  /** Lets a poll that waits return at once; of any thread. Where none waits, the next one does. */
  default void wake() {}

  /** No more events are made; those made before are still to be polled. */
  void stop();

  @Override
  void close();
}
