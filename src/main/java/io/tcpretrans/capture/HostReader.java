package io.tcpretrans.capture;

import io.tcpretrans.event.IpAddress;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.KernelClock;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.TcpCounters;
import io.tcpretrans.sys.TcpListener;
import io.tcpretrans.why.NeededReading;
import io.tcpretrans.why.NeededReading.NeededPart;
import io.tcpretrans.why.Readings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A reader of the counters, devices and listeners of the network namespaces of all processes and
 * mounts that this process can see. Namespaces that have ended, or whose counters cannot be read,
 * are left out. Only one thread may use an object.
 */
public final class HostReader implements Readings.Host {
  private static final Request EVERYTHING =
      new Request(EnumSet.of(Part.CONNTRACK, Part.TCP, Part.DEVICES), Set.of());

  private final KernelNamespaces namespaces;
  private final NetlinkReader netlink = new NetlinkReader();
  private final DeviceLists deviceLists = new DeviceLists(KernelClock::nanos);
  private final ListenerLists listenerLists = new ListenerLists(KernelClock::nanos);
  private final Runnable between;
  private final Consumer<String> debug;

  /** The namespaces of the last complete reading, by identity. */
  private Map<Long, VisibleNamespace> known = Map.of();

  /** The messages that {@code debug} took. */
  private final Set<String> reported = new HashSet<>();

  /** The inode number of this process's own namespace, which need not be entered. */
  private final long ownInode = ProcessFiles.netns(ProcessHandle.current().pid());

  /**
   * What to read of one namespace.
   *
   * @param parts {@code DEVICES}: if they are due; {@code TCP}: the listeners too, if they are due
   * @param devices indices of single devices
   */
  private record Request(Set<Part> parts, Set<Integer> devices) {
    static Request empty() {
      return new Request(EnumSet.noneOf(Part.class), new HashSet<>());
    }

    void add(NeededPart need) {
      if (need.part() == Part.DEVICES) {
        devices.add(need.ifindex());
      } else {
        parts.add(need.part());
      }
    }

    boolean hasConntrack() {
      return parts.contains(Part.CONNTRACK);
    }

    /** Returns the files that are read in addition to snmp: enum netns_file. */
    int files() {
      int netstat = parts.isEmpty() ? 0 : KernelNamespaces.NETSTAT;
      return hasConntrack() ? netstat | KernelNamespaces.CONNTRACK : netstat;
    }
  }

  /**
   * Reads nothing yet.
   *
   * @param between runs between the namespaces of a reading of all, and may read what is needed
   * @param debug takes the message of a failure, each distinct message once
   */
  public HostReader(LiveSource source, Runnable between, Consumer<String> debug) {
    this.namespaces = new KernelNamespaces(source);
    this.between = between;
    this.debug = debug;
  }

  /**
   * Reads all namespaces. A sample without any namespace means that they could not be listed.
   *
   * @throws IllegalStateException if the source is closed
   */
  @Override
  public HostSample read() {
    long start = KernelClock.nanos();
    Collection<VisibleNamespace> visible;
    try {
      visible = namespaces.visible().values();
    } catch (IOException e) {
      debugOnce(e);
      return new HostSample(start, KernelClock.nanos(), false, null, List.of());
    }
    Long limit = ConntrackCounters.max();
    Map<Long, NamespaceSample> samples = new HashMap<>();
    Map<Long, VisibleNamespace> found = new HashMap<>();
    for (VisibleNamespace namespace : visible) {
      between.run();
      NamespaceSample sample = sample(namespace, EVERYTHING, limit);
      if (sample != null && found.putIfAbsent(sample.id(), namespace) == null) {
        samples.put(sample.id(), sample);
      }
    }
    known = found;
    deviceLists.retain(samples.keySet());
    listenerLists.retain(samples.keySet());
    return new HostSample(start, KernelClock.nanos(), true, limit, List.copyOf(samples.values()));
  }

  /**
   * Reads what is needed. All namespaces are read if one is needed that the last complete reading
   * did not have.
   *
   * @throws IllegalStateException if the source is closed
   */
  @Override
  public HostSample read(NeededReading needs) {
    long start = KernelClock.nanos();
    Map<Long, Request> requests = new HashMap<>();
    for (NeededPart need : needs.parts()) {
      requests.computeIfAbsent(need.netnsId(), id -> Request.empty()).add(need);
    }
    boolean all = needs.host() || !known.keySet().containsAll(requests.keySet());
    HostSample host = all ? read() : null;
    boolean conntrack = requests.values().stream().anyMatch(Request::hasConntrack);
    Long limit = all ? host.conntrackLimit() : conntrack ? ConntrackCounters.max() : null;
    List<NamespaceSample> samples = new ArrayList<>(all ? host.namespaces() : List.of());
    for (Map.Entry<Long, Request> entry : requests.entrySet()) {
      samples.add(sampleOf(entry.getKey(), entry.getValue(), limit));
    }
    return new HostSample(start, KernelClock.nanos(), all && host.complete(), limit, samples);
  }

  private NamespaceSample sampleOf(long id, Request request, Long limit) {
    long start = KernelClock.nanos();
    VisibleNamespace namespace = known.get(id);
    NamespaceSample sample = namespace == null ? null : sample(namespace, request, limit);
    return sample == null || sample.id() != id // another namespace, of a process with the same PID
        ? NamespaceSample.unreadable(id, start, KernelClock.nanos(), request.parts, request.devices)
        : sample;
  }

  /** Returns a sample of a namespace; null: it cannot be read. */
  private NamespaceSample sample(VisibleNamespace from, Request request, Long conntrackLimit) {
    long start = KernelClock.nanos();
    KernelNamespaces.CounterFiles files = namespaces.readFiles(from, request.files());
    if (files == null) {
      return null;
    }
    long id = files.namespace().id();
    List<String> lines = Arrays.asList(files.text().split("\n", -1));
    byte[] file = files.namespace().inode() == ownInode ? null : files.way().namespaceFile();
    Set<Part> parts = EnumSet.noneOf(Part.class);
    parts.addAll(request.parts);
    Map<String, Long> drops = parts.contains(Part.TCP) ? TcpCounters.drops(lines) : null;
    if (drops != null && listenerLists.takeDue(id, drops.get(NamespaceSample.LISTEN_DROPS))) {
      parts.add(Part.LISTENERS);
    }
    boolean lists = parts.contains(Part.LISTENERS);
    List<TcpListener> listeners = lists ? listOrNull(() -> netlink.listeners(file)) : null;
    Set<IpAddress> addresses = lists ? listOrNull(() -> netlink.addresses(file)) : null;
    if (!deviceLists.isDue(id)) {
      parts.remove(Part.DEVICES);
    }
    return new NamespaceSample(
        id,
        files.namespace().inode(),
        start,
        KernelClock.nanos(),
        Collections.unmodifiableSet(parts),
        parts.contains(Part.CONNTRACK) ? conntrack(lines, conntrackLimit) : null,
        drops,
        listeners,
        addresses,
        parts.contains(Part.DEVICES) ? allDevices(id, file) : devices(file, request.devices));
  }

  /**
   * Returns the counters of connection tracking; null: they cannot be read. A kernel without
   * CONFIG_NF_CONNTRACK_PROCFS has no file of them.
   */
  private static ConntrackCounters conntrack(List<String> lines, Long limit) {
    ConntrackCounters counters = ConntrackCounters.find(lines);
    return counters == null && limit == null ? ConntrackCounters.NONE : counters;
  }

  private Map<Integer, NetworkDevice> allDevices(long id, byte[] file) {
    List<NetworkDevice> devices = listOrNull(() -> netlink.devices(file));
    deviceLists.listed(id, devices);
    Map<Integer, NetworkDevice> byIndex = new HashMap<>();
    if (devices != null) {
      devices.forEach(device -> byIndex.put(device.index(), device));
    }
    return byIndex;
  }

  private Map<Integer, NetworkDevice> devices(byte[] file, Set<Integer> indices) {
    Map<Integer, NetworkDevice> byIndex = new HashMap<>();
    for (int index : indices) {
      byIndex.put(index, listOrNull(() -> netlink.device(file, index)));
    }
    return byIndex;
  }

  /** A call of netlink(7). */
  private interface Listing<T> {
    T list() throws IOException;
  }

  /** Returns what was listed; null: it cannot be listed. */
  private <T> T listOrNull(Listing<T> listing) {
    try {
      return listing.list();
    } catch (IOException e) {
      debugOnce(e);
      return null;
    }
  }

  private void debugOnce(IOException failure) {
    if (reported.add(failure.getMessage())) {
      debug.accept(failure.getMessage());
    }
  }
}
