package io.tcpretrans.why;

import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.why.decision.Counters.CounterChange;
import java.util.Collection;
import java.util.Map;

/**
 * Counters that name what may have dropped a packet without a trace, anywhere on this host: XDP
 * programs in drivers, and before Linux 5.17 TCP itself, which frees such packets without a trace
 * (tcp_drop). They decide nothing, so no reading is needed for them.
 */
final class UntracedDrops {
  private UntracedDrops() {}

  /**
   * Returns one that may have dropped since then, as far as it was read.
   *
   * @param dropReasons whether the kernel traces what TCP drops
   */
  static CounterChange since(
      long sinceNs, Collection<NamespaceCounters> namespaces, boolean dropReasons) {
    for (NamespaceCounters namespace : namespaces) {
      for (Timeline<NetworkDevice> device : namespace.devices().values()) {
        if (device.last().value().nativeXdp()) {
          return CounterChange.grew("xdp@" + device.last().value().name(), namespace.netns());
        }
      }
    }
    for (NamespaceCounters namespace : namespaces) {
      String grown = dropReasons ? null : grownTcpCounter(namespace.tcpDrops(), sinceNs);
      if (grown != null) {
        return CounterChange.grew(grown, namespace.netns());
      }
    }
    return CounterChange.NONE;
  }

  /** Returns the name of a counter of {@code TcpCounters.drops} that grew; null: none did. */
  private static String grownTcpCounter(Timeline<Map<String, Long>> drops, long sinceNs) {
    var before = drops.before(sinceNs);
    if (before == null) {
      return null;
    }
    for (var counter : drops.last().value().entrySet()) {
      boolean ofListener = counter.getKey().equals(NamespaceSample.LISTEN_DROPS);
      if (!ofListener && counter.getValue() > before.value().getOrDefault(counter.getKey(), 0L)) {
        return counter.getKey();
      }
    }
    return null;
  }
}
