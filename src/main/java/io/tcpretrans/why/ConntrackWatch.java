package io.tcpretrans.why;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The growth of the counters of connection tracking since the start, by network namespace. */
final class ConntrackWatch {
  /** By the identity of the namespace. */
  private final Map<Long, ConntrackCounters> first = new ConcurrentHashMap<>();

  private volatile HostSample last = HostSample.NONE;

  /** Takes the first reading, with which later ones are compared. */
  void begin(HostSample sample) {
    for (NamespaceSample namespace : sample.namespaces()) {
      if (namespace.conntrack() != null) {
        first.put(namespace.id(), namespace.conntrack());
      }
    }
    last = sample;
  }

  /** Takes a later reading. */
  void read(HostSample sample) {
    last = sample;
  }

  /** Returns the last reading. */
  HostSample last() {
    return last;
  }

  /**
   * Returns what was counted in a namespace since the start.
   *
   * @param id the identity of the namespace; 0: unknown
   */
  ConntrackCounters grown(long id, ReadingAge age) {
    HostSample sample = last;
    age.used(sample.readStart());
    NamespaceSample namespace = sample.withId(id);
    if (namespace == null || namespace.conntrack() == null) {
      return ConntrackCounters.NONE;
    }
    return namespace.conntrack().since(first.getOrDefault(id, ConntrackCounters.NONE));
  }
}
