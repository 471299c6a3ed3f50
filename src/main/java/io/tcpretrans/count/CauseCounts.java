package io.tcpretrans.count;

import io.tcpretrans.event.Cause;
import java.util.EnumMap;
import java.util.Map;

/** The number of rows of each cause. Takes memory only once a row has a cause. */
final class CauseCounts {
  private long[] rows;

  @SuppressWarnings("EnumOrdinal") // the number is not stored beyond this run
  private static int index(Cause cause) {
    return cause.ordinal();
  }

  void add(Cause cause) {
    allocate();
    rows[index(cause)]++;
  }

  void add(CauseCounts other) {
    if (other.rows != null) {
      allocate();
      for (int cause = 0; cause < rows.length; cause++) {
        rows[cause] += other.rows[cause];
      }
    }
  }

  private void allocate() {
    if (rows == null) {
      rows = new long[Cause.values().length];
    }
  }

  void clear() {
    rows = null;
  }

  /** Returns the counts without those of 0. */
  Map<Cause, Long> counts() {
    Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.values()) {
      if (rows != null && rows[index(cause)] > 0) {
        counts.put(cause, rows[index(cause)]);
      }
    }
    return counts;
  }
}
