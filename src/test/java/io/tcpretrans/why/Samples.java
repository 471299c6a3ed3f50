package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.TcpListener;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Readings of namespaces for tests. A reading takes 1 ms. */
final class Samples {
  static final long MS = 1_000_000;

  private Samples() {}

  /** A namespace as a reading shows it. */
  static final class Namespace {
    private final long id;
    private final Set<Part> parts = EnumSet.noneOf(Part.class);
    private final Map<Integer, NetworkDevice> devices = new HashMap<>();
    private ConntrackCounters conntrack;
    private Map<String, Long> tcp;
    private List<TcpListener> listeners;
    private Set<IpAddress> addresses;

    Namespace(long id) {
      this.id = id;
    }

    Namespace conntrack(long entries, long drop, long insertFailed) {
      parts.add(Part.CONNTRACK);
      conntrack = new ConntrackCounters(entries, drop, 0, insertFailed);
      return this;
    }

    Namespace unreadableConntrack() {
      parts.add(Part.CONNTRACK);
      return this;
    }

    Namespace listenDrops(long value) {
      return tcp(Map.of(NamespaceSample.LISTEN_DROPS, value));
    }

    Namespace tcp(Map<String, Long> counters) {
      parts.add(Part.TCP);
      tcp = counters;
      return this;
    }

    Namespace addresses(String... texts) {
      parts.add(Part.LISTENERS);
      listeners = listeners == null ? new ArrayList<>() : listeners;
      addresses = Set.copyOf(List.of(texts).stream().map(IpAddress::parse).toList());
      return this;
    }

    Namespace unlistable(String... own) {
      addresses(own);
      listeners = null;
      return this;
    }

    Namespace listener(String address, int port, long cookie, long drops) {
      return listener(address, port, cookie, drops, false);
    }

    Namespace listener(String address, int port, long cookie, long drops, boolean ipv6Only) {
      parts.add(Part.LISTENERS);
      listeners = listeners == null ? new ArrayList<>() : listeners;
      Endpoint local = new Endpoint(IpAddress.parse(address), port);
      listeners.add(new TcpListener(local, ipv6Only, cookie, drops));
      return this;
    }

    Namespace device(int index, String name, boolean xdp, boolean stackOnly, long txErrors) {
      Map<String, Long> drops = Map.of("tx_errors", txErrors);
      devices.put(index, new NetworkDevice(index, name, xdp, stackOnly, drops));
      return this;
    }

    Namespace card(long txErrors) {
      return device(2, "eth0", false, false, txErrors);
    }

    Namespace noDevice(int index) {
      devices.put(index, null);
      return this;
    }

    private NamespaceSample at(long ms) {
      return new NamespaceSample(
          id, id, ms * MS, (ms + 1) * MS, parts, conntrack, tcp, listeners, addresses, devices);
    }
  }

  static Namespace namespace(long id) {
    return new Namespace(id);
  }

  /** Returns a reading of all namespaces that began at this time. */
  static HostSample host(long ms, Namespace... namespaces) {
    return sample(ms, true, namespaces);
  }

  /** Returns a reading of some namespaces. */
  static HostSample some(long ms, Namespace... namespaces) {
    return sample(ms, false, namespaces);
  }

  private static HostSample sample(long ms, boolean complete, Namespace... namespaces) {
    List<NamespaceSample> samples = List.of(namespaces).stream().map(n -> n.at(ms)).toList();
    return new HostSample(ms * MS, (ms + 1) * MS, complete, 200L, samples);
  }
}
