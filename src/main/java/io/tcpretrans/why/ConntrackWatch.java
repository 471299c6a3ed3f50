package io.tcpretrans.why;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import java.util.HashMap;
import java.util.Map;

/** The growth of the counters of connection tracking since the start, by network namespace. */
final class ConntrackWatch {
  /** By the identity of the namespace. */
  private final Map<Long, ConntrackCounters> first = new HashMap<>();

  private HostSample last = HostSample.NONE;

  /** Takes the first reading, with which later ones are compared. */
  synchronized void begin(HostSample sample) {
    for (NamespaceSample namespace : sample.namespaces()) {
      if (namespace.conntrack() != null) {
        first.put(namespace.id(), namespace.conntrack());
      }
    }
    last = sample;
  }

  /** Takes a later reading. */
  synchronized void read(HostSample sample) {
    last = sample;
  }

  /**
   * Returns what was counted in a namespace since the start.
   *
   * @param inode its number
   */
  synchronized ConntrackCounters grown(Long inode, ReadingAge age) {
    age.used(last.begun());
    NamespaceSample namespace = last.withInode(inode);
    if (namespace == null || namespace.conntrack() == null) {
      return ConntrackCounters.NONE;
    }
    return namespace.conntrack().since(first.getOrDefault(namespace.id(), ConntrackCounters.NONE));
  }
}
