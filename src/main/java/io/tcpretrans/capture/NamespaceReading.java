package io.tcpretrans.capture;

import io.tcpretrans.sys.TcpCounters;

/**
 * The counters of a network namespace, and what the hook had counted there at the same time.
 *
 * @param seen what the hook had counted just before the counters were read
 * @param margin upper bound, in segments, of what both may have counted between these two moments
 */
record NamespaceReading(NamespaceSegs seen, TcpCounters counters, long margin) {
  NamespaceReading withMargin(long segs) {
    return new NamespaceReading(seen, counters, segs);
  }

  /** Returns whether an earlier reading was exact and nothing was counted since. */
  boolean confirms(NamespaceReading earlier) {
    return earlier != null
        && earlier.margin == 0
        && seen.equals(earlier.seen)
        && counters.equals(earlier.counters);
  }
}
