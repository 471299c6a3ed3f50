package io.tcpretrans.capture;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.TcpCounters;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads the counters, devices and listeners of all visible network namespaces. Namespaces that have
 * ended or may not be entered are left out. One thread uses it.
 */
public final class HostReader {
  private final KernelNamespaces namespaces;
  private final NetlinkReader netlink = new NetlinkReader();
  private final DeviceLists devices = new DeviceLists(System::nanoTime);
  private final Consumer<String> debug;
  private final Set<String> failures = new HashSet<>();

  /** The inode number of this process's own namespace, which need not be entered. */
  private final long own = ProcessFiles.netns(ProcessHandle.current().pid());

  /** {@link NamespaceSample#overflows} of each namespace when its listeners were last listed. */
  private Map<Long, Long> listed = Map.of();

  private Map<Long, Set<Integer>> listening = Map.of();

  /**
   * Reads nothing yet.
   *
   * @param debug told each kind of failure once
   */
  public HostReader(LiveSource source, Consumer<String> debug) {
    this.namespaces = new KernelNamespaces(source);
    this.debug = debug;
  }

  /**
   * Reads all namespaces.
   *
   * @throws IOException if the namespaces cannot be listed
   */
  public HostSample read() throws IOException {
    Instant began = Instant.now();
    Map<Long, NamespaceSample> samples = new HashMap<>();
    Map<Long, Long> overflows = new HashMap<>();
    Map<Long, Set<Integer>> ports = new HashMap<>();
    for (VisibleNamespace namespace : namespaces.visible()) {
      KernelNamespaces.Text text = namespaces.all(namespace);
      if (text != null && !samples.containsKey(text.seen().id())) {
        NamespaceSample sample = sample(text);
        samples.put(sample.id(), sample);
        overflows.put(sample.id(), sample.overflows());
        ports.put(sample.id(), sample.listening());
      }
    }
    listed = overflows;
    listening = ports;
    devices.retain(samples.keySet());
    return new HostSample(began, Instant.now(), List.copyOf(samples.values()));
  }

  private NamespaceSample sample(KernelNamespaces.Text text) {
    List<String> lines = Arrays.asList(text.text().split("\n", -1));
    long id = text.seen().id();
    Map<String, Long> drops = TcpCounters.drops(lines);
    byte[] file = text.seen().inode() == own ? null : text.way().file();
    return new NamespaceSample(
        id,
        text.seen().inode(),
        ConntrackCounters.find(lines),
        drops,
        devices.of(text.seen(), () -> devices(file)),
        listening(id, drops.getOrDefault(NamespaceSample.OVERFLOWS, 0L), file));
  }

  private List<NetworkDevice> devices(byte[] file) {
    try {
      return netlink.devices(file);
    } catch (IOException e) {
      tell(e);
      return null;
    }
  }

  /** Lists the listeners if one overflowed since they were last listed. */
  private Set<Integer> listening(long id, long overflows, byte[] file) {
    Set<Integer> known = listening.getOrDefault(id, Set.of());
    if (overflows == 0 || listed.getOrDefault(id, 0L) == overflows) {
      return known;
    }
    try {
      return netlink.listeners(file).stream().map(Endpoint::port).collect(Collectors.toSet());
    } catch (IOException e) {
      tell(e);
      return known;
    }
  }

  private void tell(IOException failure) {
    if (failures.add(failure.getMessage())) {
      debug.accept(failure.getMessage());
    }
  }
}
