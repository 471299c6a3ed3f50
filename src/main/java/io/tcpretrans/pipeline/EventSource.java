package io.tcpretrans.pipeline;

import io.tcpretrans.event.Event;
import java.util.function.Consumer;

/** The source of the events: the running kernel, or a recording. */
public interface EventSource extends AutoCloseable {
  /**
   * What a source has left out.
   *
   * @param rows number of retransmits; a tail loss probe without new data is none
   * @param segs number of their segments
   */
  record Excluded(long rows, long segs) {
    /** Nothing was left out. */
    public static final Excluded NOTHING = new Excluded(0, 0);
  }

  /**
   * Passes the events that there are to the consumer. If there are none, waits for them.
   *
   * @param millis how long to wait at most, in milliseconds; 0: not at all
   * @return false if there will be no more events; true also if no event came in this time
   */
  boolean poll(int millis, Consumer<? super Event> consumer);

  /**
   * Makes a waiting {@link #poll} return at once. If no poll waits, the next one returns at once.
   * Thread-safe. By default does nothing, for a source whose polls never wait for long.
   */
  default void wake() {}

  /**
   * Stops the source. The next polls of the running kernel still deliver the events that it
   * reported before; those of a recording deliver nothing.
   */
  void stop();

  /**
   * Returns what the source has left out because of its own filter, until the last poll. By default
   * nothing, for a source without a filter.
   */
  default Excluded excluded() {
    return Excluded.NOTHING;
  }

  @Override
  void close();
}
