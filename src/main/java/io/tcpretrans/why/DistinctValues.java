package io.tcpretrans.why;

import java.util.HashSet;
import java.util.Set;

/** Counts the different values of a property over all rows of a run, in bounded memory. */
final class DistinctValues {
  /** More values than this are counted as so many. */
  private static final int MAX_VALUES = 10_000;

  private final Set<Object> values = new HashSet<>();

  /** Takes the value of a row; null: unknown. */
  void add(Object value) {
    if (value != null && values.size() < MAX_VALUES) {
      values.add(value);
    }
  }

  long count() {
    return values.size();
  }
}
