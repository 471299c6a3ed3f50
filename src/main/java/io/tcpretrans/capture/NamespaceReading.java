package io.tcpretrans.capture;

import io.tcpretrans.sys.TcpCounters;

/**
 * The counters of a network namespace, and what the hook had counted there at the same time.
 *
 * @param namespace with what the hook had counted just before the counters were read
 * @param margin upper bound, in segments, of what the hook and the kernel may have counted between
 *     the reading of {@code namespace} and that of {@code counters}
 */
record NamespaceReading(NamespaceSegs namespace, TcpCounters counters, long margin) {
  /** Returns a copy with another margin. */
  NamespaceReading withMargin(long segs) {
    return new NamespaceReading(namespace, counters, segs);
  }

  /**
   * Returns whether an earlier reading was exact and nothing was counted since.
   *
   * @param earlier null: there is none, and the result is false
   */
  boolean confirms(NamespaceReading earlier) {
    return earlier != null
        && earlier.margin == 0
        && namespace.equals(earlier.namespace)
        && counters.equals(earlier.counters);
  }
}
