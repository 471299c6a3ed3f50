package io.tcpretrans.trace;

import io.tcpretrans.capture.NetlinkReader;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.Listeners;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.TcpCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The network devices and the TCP listeners of all network namespaces of this host, by inode.
 * Namespaces that have ended or may not be entered are left out. Used by one thread at a time.
 */
final class NamespaceReadings {
  private static final Path OWN = Path.of("/proc/self/ns/net");

  private final NetlinkReader netlink = new NetlinkReader();
  private final Supplier<Libc> libc;
  private final Consumer<String> debug;
  private final Set<String> failures = new HashSet<>();

  /**
   * @param libc loaded only to read the counters of namespaces without a process
   * @param debug told each kind of failure once
   */
  NamespaceReadings(Supplier<Libc> libc, Consumer<String> debug) {
    this.libc = libc;
    this.debug = debug;
  }

  /** The devices of each namespace. */
  Map<Long, List<NetworkDevice>> devices() throws IOException {
    long own = ownInode();
    Map<Long, List<NetworkDevice>> devices = new HashMap<>();
    for (NetworkNamespace namespace : NetworkNamespace.all().values()) {
      try {
        devices.put(namespace.inode(), netlink.devices(file(namespace, own)));
      } catch (IOException e) {
        tell(e);
      }
    }
    return devices;
  }

  /** The listeners of each namespace. */
  Map<Long, Listeners> listeners() throws IOException {
    long own = ownInode();
    Map<Long, Listeners> listeners = new HashMap<>();
    NetworkNamespace.visit(
        NetworkNamespace.all().values(),
        libc,
        (namespace, procNet) -> {
          try {
            List<String> netstat = Files.readAllLines(procNet.resolve("netstat"));
            long overflows = TcpCounters.value(netstat, "TcpExt:", "ListenOverflows");
            listeners.put(namespace.inode(), new Listeners(overflows, ports(file(namespace, own))));
          } catch (IOException e) {
            return; // it has ended
          }
        });
    return listeners;
  }

  private Set<Integer> ports(byte[] file) {
    try {
      return netlink.listeners(file).stream().map(Endpoint::port).collect(Collectors.toSet());
    } catch (IOException e) {
      tell(e);
      return Set.of();
    }
  }

  private void tell(IOException failure) {
    if (failures.add(failure.getMessage())) {
      debug.accept(failure.getMessage());
    }
  }

  private static long ownInode() throws IOException {
    return (long) Files.getAttribute(OWN, "unix:ino");
  }

  /** The file to enter a namespace by; null for the process's own, which needs no privilege. */
  private static byte[] file(NetworkNamespace namespace, long own) {
    return namespace.inode() == own
        ? null
        : namespace.file().toString().getBytes(StandardCharsets.UTF_8);
  }
}
