package io.tcpretrans.why;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When counters that only grow were last seen to have grown.
 *
 * @param <K> names a counter
 */
final class Growth<K> {
  private final Map<K, Long> values = new HashMap<>();
  private final Map<K, Instant> grownAt = new HashMap<>();

  /** What a counter was before anything is told of it. */
  void begin(K counter, long value) {
    values.put(counter, value);
  }

  /** A later reading; a counter that was not there at the beginning began at 0. */
  void read(K counter, long value, Instant time) {
    Long before = values.put(counter, value);
    if (value > (before == null ? 0 : before)) {
      grownAt.put(counter, time);
    }
  }

  /** A counter that was found grown then or later; null: none. */
  K since(Instant time) {
    for (var entry : grownAt.entrySet()) {
      if (!entry.getValue().isBefore(time)) {
        return entry.getKey();
      }
    }
    return null;
  }

  boolean grownSince(K counter, Instant time) {
    Instant grown = grownAt.get(counter);
    return grown != null && !grown.isBefore(time);
  }
}
