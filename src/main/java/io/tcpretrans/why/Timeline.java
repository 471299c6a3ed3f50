package io.tcpretrans.why;

import java.util.ArrayList;
import java.util.List;

/** The values that readings of a counter have shown. Not thread-safe. */
final class Timeline<V> {
  /**
   * Older steps are thinned out above this number. The first one stays. Where a step is missing,
   * the readings around a time are farther apart.
   */
  private static final int MAX_STEPS = 256;

  /**
   * Readings, one after the other, that showed the same value.
   *
   * @param firstEndNs when the first of these readings ended, CLOCK_MONOTONIC, nanoseconds
   * @param lastStartNs when the last of them began
   * @param lastEndNs when the last of them ended
   */
  record Step<V>(V value, long firstEndNs, long lastStartNs, long lastEndNs) {}

  private final List<Step<V>> steps = new ArrayList<>();

  /** Adds a reading, unless it began before the last one. */
  void add(V value, long startNs, long endNs) {
    Step<V> last = last();
    if (last != null && startNs < last.lastStartNs) {
      return;
    }
    if (last != null && last.value.equals(value)) {
      steps.set(steps.size() - 1, new Step<>(value, last.firstEndNs, startNs, endNs));
      return;
    }
    steps.add(new Step<>(value, endNs, startNs, endNs));
    if (steps.size() > MAX_STEPS) {
      for (int older = MAX_STEPS / 2 - 1; older > 0; older -= 2) {
        steps.remove(older);
      }
    }
  }

  /** Returns the first step; null: there was no reading. */
  Step<V> first() {
    return steps.isEmpty() ? null : steps.get(0);
  }

  /** Returns the last step; null: there was no reading. */
  Step<V> last() {
    return steps.isEmpty() ? null : steps.get(steps.size() - 1);
  }

  /** Returns the step of the last reading that ended at this time or before; null: none did. */
  Step<V> before(long timeNs) {
    for (int at = steps.size() - 1; at >= 0; at--) {
      if (steps.get(at).firstEndNs <= timeNs) {
        return steps.get(at);
      }
    }
    return null;
  }

  /** Returns the step of the first reading that began after this time; null: none did. */
  Step<V> after(long timeNs) {
    for (int at = 0; at < steps.size(); at++) {
      if (steps.get(at).lastStartNs > timeNs) {
        return steps.get(at);
      }
    }
    return null;
  }

  /** Returns the steps from one to another of this timeline, both included. */
  List<Step<V>> between(Step<V> from, Step<V> to) {
    return steps.subList(steps.indexOf(from), steps.indexOf(to) + 1);
  }
}
