package io.tcpretrans.capture;

import io.tcpretrans.sys.NamespaceSample;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The ports of all TCP listeners of each network namespace, as they were listed last. They matter
 * only if a listener overflowed, so all listeners of a namespace are listed when its counter of
 * overflows has grown.
 */
final class ListeningPorts {
  private static final Entry NEVER_LISTED = new Entry(Set.of(), 0);

  /**
   * The ports of a namespace.
   *
   * @param overflows {@link NamespaceSample#overflows} just before the ports were listed
   */
  private record Entry(Set<Integer> ports, long overflows) {}

  /** By the identity of the namespace. */
  private final Map<Long, Entry> entries = new HashMap<>();

  /**
   * Returns the ports of a namespace, which are listed if listeners overflowed since the last list.
   *
   * @param id identity of the namespace
   * @param overflows {@link NamespaceSample#overflows} now
   * @param list lists the ports; returns null if they cannot be listed
   * @return the last list; empty: no list could be made, or no listener ever overflowed
   */
  Set<Integer> ports(long id, long overflows, Supplier<Set<Integer>> list) {
    Entry last = entries.getOrDefault(id, NEVER_LISTED);
    if (last.overflows == overflows) {
      return last.ports;
    }
    Set<Integer> ports = list.get();
    if (ports == null) {
      return last.ports; // the overflows of the entry stay the same, so the next call tries again
    }
    entries.put(id, new Entry(ports, overflows));
    return ports;
  }

  /** Forgets all namespaces but these, which are named by their identities. */
  void retain(Set<Long> ids) {
    entries.keySet().retainAll(ids);
  }
}
