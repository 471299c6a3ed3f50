package io.tcpretrans.capture;

import io.tcpretrans.sys.TcpCounters;

/**
 * A network namespace at one moment: what the hook had seen there, and what the kernel had counted.
 *
 * @param seen just before the counters were read
 * @param margin so many more may have been seen and counted by the time the counters were read
 */
record NamespaceReading(NamespaceSegs seen, TcpCounters counters, long margin) {
  NamespaceReading withMargin(long segs) {
    return new NamespaceReading(seen, counters, segs);
  }

  /** Whether an earlier reading was exact, and nothing has happened since. */
  boolean confirms(NamespaceReading earlier) {
    return earlier != null
        && earlier.margin == 0
        && seen.equals(earlier.seen)
        && counters.equals(earlier.counters);
  }
}
