package io.tcpretrans.why;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The times by which counters had last grown. One thread reads the counters; any thread may ask,
 * and none waits.
 *
 * @param <K> the name of a counter
 */
final class Growth<K> {
  private final Map<K, Long> values = new HashMap<>();

  /** Replaced as a whole. */
  private volatile Map<K, Instant> grownAt = Map.of();

  /** Takes the first value of a counter, with which later ones are compared. */
  void begin(K counter, long value) {
    values.put(counter, value);
  }

  /**
   * Takes a later value of a counter. A counter without a first value began at 0.
   *
   * @param ended when the reading ended: the counter may have grown while it was under way
   */
  void read(K counter, long value, Instant ended) {
    Long before = values.put(counter, value);
    if (value > (before == null ? 0 : before)) {
      Map<K, Instant> changed = new HashMap<>(grownAt);
      changed.put(counter, ended);
      grownAt = Collections.unmodifiableMap(changed);
    }
  }

  /** Returns a counter that may have grown then or later; null: none. */
  K since(Instant time) {
    for (var entry : grownAt.entrySet()) {
      if (!entry.getValue().isBefore(time)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** Returns whether this counter may have grown then or later. */
  boolean grownSince(K counter, Instant time) {
    Instant grown = grownAt.get(counter);
    return grown != null && !grown.isBefore(time);
  }
}
