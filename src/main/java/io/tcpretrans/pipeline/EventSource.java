package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.function.Consumer;

/** The source of the events: the running kernel, or a recording. */
public interface EventSource extends AutoCloseable {
  /**
   * Waits until there are events, and passes them to the consumer.
   *
   * @param millis how long to wait at most, in milliseconds; 0: not at all
   * @return false when there will be no more events
   */
  boolean poll(int millis, Consumer<? super Event> consumer);

  /**
   * Makes a waiting {@link #poll} return at once. If no poll waits, the next one returns at once.
   * Thread-safe.
   */
  default void wake() {}

  /** Stops the source. The next polls still deliver events that were reported before. */
  void stop();

  @Override
  void close();
}
