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
 * A reader of the counters, devices and listeners of the network namespaces of all processes and
 * mounts that this process can see. Namespaces that have ended, or whose counters cannot be read,
 * are left out. Only one thread may use an object.
 */
public final class HostReader {
  private final KernelNamespaces namespaces;
  private final NetlinkReader netlink = new NetlinkReader();
  private final DeviceLists deviceLists = new DeviceLists(System::nanoTime);
  private final ListeningPorts listeningPorts = new ListeningPorts();
  private final Consumer<String> debug;

  /** The messages that {@code debug} took. */
  private final Set<String> reported = new HashSet<>();

  /** The inode number of this process's own namespace, which need not be entered. */
  private final long ownInode = ProcessFiles.netns(ProcessHandle.current().pid());

  /**
   * Reads nothing yet.
   *
   * @param debug takes the message of a failure, each distinct message once
   */
  public HostReader(LiveSource source, Consumer<String> debug) {
    this.namespaces = new KernelNamespaces(source);
    this.debug = debug;
  }

  /**
   * Reads all namespaces.
   *
   * @throws IOException if the namespaces cannot be listed
   * @throws IllegalStateException if the source is closed
   */
  public HostSample read() throws IOException {
    Instant began = Instant.now();
    Map<Long, NamespaceSample> samples = new HashMap<>();
    for (VisibleNamespace namespace : namespaces.visible()) {
      KernelNamespaces.CounterFiles files = namespaces.readFiles(namespace);
      if (files != null && !samples.containsKey(files.namespace().id())) {
        NamespaceSample sample = sample(files);
        samples.put(sample.id(), sample);
      }
    }
    deviceLists.retain(samples.keySet());
    listeningPorts.retain(samples.keySet());
    return new HostSample(began, Instant.now(), List.copyOf(samples.values()));
  }

  private NamespaceSample sample(KernelNamespaces.CounterFiles files) {
    List<String> lines = Arrays.asList(files.text().split("\n", -1));
    NamespaceSegs namespace = files.namespace();
    Map<String, Long> drops = TcpCounters.drops(lines);
    byte[] file = namespace.inode() == ownInode ? null : files.way().namespaceFile();
    long overflows = drops.getOrDefault(NamespaceSample.OVERFLOWS, 0L);
    return new NamespaceSample(
        namespace.id(),
        namespace.inode(),
        ConntrackCounters.find(lines),
        drops,
        deviceLists.devices(namespace, () -> listDevices(file)),
        listeningPorts.ports(namespace.id(), overflows, () -> listPorts(file)));
  }

  /**
   * Lists the devices of a namespace; null: they cannot be listed.
   *
   * @param file as for {@link NetlinkReader#devices}
   */
  private List<NetworkDevice> listDevices(byte[] file) {
    try {
      return netlink.devices(file);
    } catch (IOException e) {
      debugOnce(e);
      return null;
    }
  }

  /** Lists the ports on which TCP sockets of a namespace listen; null: they cannot be listed. */
  private Set<Integer> listPorts(byte[] file) {
    try {
      return netlink.listeners(file).stream().map(Endpoint::port).collect(Collectors.toSet());
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
