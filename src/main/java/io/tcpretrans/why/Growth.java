package io.tcpretrans.why;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * When counters that only grow were last seen to have grown. One thread reads the counters; any
 * thread may ask, and none waits.
 *
 * @param <K> names a counter
 */
final class Growth<K> {
  private final Map<K, Long> values = new HashMap<>();

  /** Replaced as a whole. */
  private volatile Map<K, Instant> grownAt = Map.of();

  /** What a counter was before anything is told of it. */
  void begin(K counter, long value) {
    values.put(counter, value);
  }

  /** A later reading; a counter that was not there at the beginning began at 0. */
  void read(K counter, long value, Instant time) {
    Long before = values.put(counter, value);
    if (value > (before == null ? 0 : before)) {
      Map<K, Instant> changed = new HashMap<>(grownAt);
      changed.put(counter, time);
      grownAt = Collections.unmodifiableMap(changed);
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
