package io.tcpretrans.capture;

import io.tcpretrans.sys.TcpCounters;

/**
 * The counters of a network namespace, and what the hook had counted there at the same time.
 *
 * @param seen what the hook had counted just before the counters were read
 * @param margin upper bound, in segments, of what the hook and the kernel may have counted between
 *     the reading of {@code seen} and that of {@code counters}
 */
record NamespaceReading(NamespaceSegs seen, TcpCounters counters, long margin) {
  NamespaceReading withMargin(long segs) {
    return new NamespaceReading(seen, counters, segs);
  }

  /**
   * Returns whether an earlier reading was exact and nothing was counted since.
   *
   * @param earlier null: there is none, and the result is false
   */
  boolean confirms(NamespaceReading earlier) {
    return earlier != null
        && earlier.margin == 0
        && seen.equals(earlier.seen)
        && counters.equals(earlier.counters);
  }
}
