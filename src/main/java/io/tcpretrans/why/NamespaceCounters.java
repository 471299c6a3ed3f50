package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.TcpListener;
import io.tcpretrans.why.decision.Netns;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The counters of one network namespace over time. Not thread-safe. */
final class NamespaceCounters {
  /** Above this number of entries, the kernel's garbage collector removes entries early. */
  private static final int EARLY_DROP_PERCENT = 95;

  /**
   * The counters of connection tracking.
   *
   * @param full the table had room for no further entry, or for few
   */
  record Conntrack(long drop, long insertFailed, boolean full) {}

  /**
   * The reading before the first one that showed the namespace. The namespace did not exist then,
   * and its counters begin at 0.
   */
  record Birth(long startNs, long endNs) {}

  private final Netns netns;
  private final Birth birth;
  private final Timeline<Conntrack> conntrack = new Timeline<>();
  private final Timeline<Map<String, Long>> tcpDrops = new Timeline<>();
  private final Timeline<Long> listenDrops = new Timeline<>();
  private final Map<Long, Timeline<Long>> sockets = new HashMap<>();
  private final Map<Integer, Timeline<NetworkDevice>> devices = new HashMap<>();
  private final Map<Part, Long> asked = new EnumMap<>(Part.class);
  private final Map<Integer, Long> askedDevices = new HashMap<>();

  /** The last sample with listeners or addresses; null: none. */
  private NamespaceSample listing;

  private long listDrops;
  private ConntrackCounters lastConntrack = ConntrackCounters.NONE;
  private ConntrackCounters firstConntrack;
  private long seenNs;

  /** The end of the first reading of all namespaces that did not find it; 0: it has not ended. */
  private long endedNs;

  /**
   * @param birth null: the namespace may have existed before the first reading
   */
  NamespaceCounters(Netns netns, Birth birth) {
    this.netns = netns;
    this.birth = birth;
    if (birth != null) {
      conntrack.add(new Conntrack(0, 0, false), birth.startNs, birth.endNs);
      listenDrops.add(0L, birth.startNs, birth.endNs);
      firstConntrack = ConntrackCounters.NONE;
    }
  }

  /**
   * Adds a reading. A reading of everything may be added after one of a part that began later and
   * interrupted it.
   */
  void add(NamespaceSample sample, HostSample host) {
    long start = sample.startNs();
    sample.parts().forEach(part -> asked.merge(part, start, Math::max));
    sample.devices().keySet().forEach(index -> askedDevices.merge(index, start, Math::max));
    if (sample.inode() != 0) {
      seenNs = Math.max(seenNs, start);
      endedNs = 0;
    }
    if (sample.conntrack() != null) {
      addConntrack(sample, host.conntrackLimit());
    }
    if (sample.tcpDrops() != null) {
      long drops = sample.tcpDrops().getOrDefault(NamespaceSample.LISTEN_DROPS, 0L);
      listenDrops.add(drops, sample.startNs(), sample.endNs());
      tcpDrops.add(sample.tcpDrops(), sample.startNs(), sample.endNs());
    }
    boolean later = listing == null || listing.startNs() < start;
    if (sample.parts().contains(Part.LISTENERS) && sample.inode() != 0 && later) {
      addListing(sample);
    }
    for (NetworkDevice device : sample.devices().values()) {
      if (device != null) {
        devices
            .computeIfAbsent(device.index(), index -> new Timeline<>())
            .add(device, sample.startNs(), sample.endNs());
      }
    }
  }

  private void addConntrack(NamespaceSample sample, Long limit) {
    ConntrackCounters counters = sample.conntrack();
    lastConntrack = counters;
    firstConntrack = firstConntrack == null ? counters : firstConntrack;
    conntrack.add(
        new Conntrack(counters.drop(), counters.insertFailed(), isFull(counters.entries(), limit)),
        sample.startNs(),
        sample.endNs());
  }

  /**
   * Returns whether a table is at its limit. When a packet finds the table full, the garbage
   * collector is told to remove entries until 95 % are left (gc_worker, nf_conntrack_max95, which
   * is 0 for a limit below 100), so a reading soon afterwards may show fewer entries than the
   * limit.
   */
  static boolean isFull(long entries, Long limit) {
    if (limit == null || limit == 0) {
      return false;
    }
    return entries >= (limit < 100 ? limit : limit / 100 * EARLY_DROP_PERCENT);
  }

  private void addListing(NamespaceSample sample) {
    if (sample.listeners() != null) {
      Map<Long, Timeline<Long>> before = Map.copyOf(sockets);
      sockets.clear();
      for (TcpListener listener : sample.listeners()) {
        Timeline<Long> drops = before.get(listener.cookie());
        drops = drops == null ? newSocket() : drops;
        drops.add(listener.drops(), sample.startNs(), sample.endNs());
        sockets.put(listener.cookie(), drops);
      }
    }
    listing = sample;
    listDrops =
        sample.tcpDrops() == null
            ? 0
            : sample.tcpDrops().getOrDefault(NamespaceSample.LISTEN_DROPS, 0L);
  }

  /** A listener that the last list did not have is younger than that list, and began with 0. */
  private Timeline<Long> newSocket() {
    Timeline<Long> drops = new Timeline<>();
    if (listing != null && listing.listeners() != null) {
      drops.add(0L, listing.startNs(), listing.endNs());
    } else if (birth != null) {
      drops.add(0L, birth.startNs, birth.endNs);
    }
    return drops;
  }

  Netns netns() {
    return netns;
  }

  Timeline<Conntrack> conntrack() {
    return conntrack;
  }

  Timeline<Map<String, Long>> tcpDrops() {
    return tcpDrops;
  }

  Timeline<Long> listenDrops() {
    return listenDrops;
  }

  Map<Integer, Timeline<NetworkDevice>> devices() {
    return devices;
  }

  /** Returns what a listener of the last list has discarded. */
  Timeline<Long> socketDrops(TcpListener listener) {
    return sockets.get(listener.cookie());
  }

  /** Returns whether the last list of listeners was made when ListenDrops had its last value. */
  boolean isListingCurrent() {
    return listing != null && listDrops == listenDrops.last().value();
  }

  /** Returns the growth of conntrack's counters since the first reading, and the entries of now. */
  ConntrackCounters conntrackGrowth() {
    return firstConntrack == null ? ConntrackCounters.NONE : lastConntrack.since(firstConntrack);
  }

  /** Returns whether a reading that was to read this began after this time. */
  boolean wasAskedAfter(Part part, long timeNs) {
    return asked.getOrDefault(part, 0L) > timeNs;
  }

  /** Returns whether a reading that was to read this device began after this time. */
  boolean wasDeviceAskedAfter(int ifindex, long timeNs) {
    return askedDevices.getOrDefault(ifindex, 0L) > timeNs || wasAskedAfter(Part.DEVICES, timeNs);
  }

  /** Returns when the last reading that found the namespace began; 0: none did. */
  long seenNs() {
    return seenNs;
  }

  /** Notes a reading of all namespaces, which ends the namespace if it did not find it. */
  void noteReading(HostSample complete) {
    if (seenNs < complete.startNs() && endedNs == 0) {
      endedNs = complete.endNs();
    }
  }

  /** Returns whether the namespace had ended at this time, so that it took no later packet. */
  boolean hadEndedAt(long timeNs) {
    return endedNs != 0 && endedNs <= timeNs;
  }

  /**
   * Returns the listeners that take connections to this address and port, which are several with
   * SO_REUSEPORT. A listener on this address comes before those on all addresses. Null: unknown.
   */
  List<TcpListener> listenersAt(Endpoint endpoint) {
    if (listing == null || listing.listeners() == null) {
      return owns(endpoint) ? null : List.of();
    }
    List<TcpListener> exact = listing.listeners().stream().filter(l -> isOn(l, endpoint)).toList();
    if (!exact.isEmpty() || !owns(endpoint)) {
      return exact;
    }
    int version = endpoint.address().version();
    return listing.listeners().stream()
        .filter(l -> l.isOnAllAddresses() && l.acceptsFrom(version, endpoint.port()))
        .toList();
  }

  private static boolean isOn(TcpListener listener, Endpoint endpoint) {
    return listener.local().port() == endpoint.port()
        && listener.local().address().unmapped().equals(endpoint.address());
  }

  /** Returns whether the namespace has this address, or may have it. */
  boolean owns(Endpoint endpoint) {
    return endpoint.address().isLoopback()
        || listing == null
        || listing.addresses() == null
        || listing.addresses().contains(endpoint.address());
  }
}
