package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What TCP itself dropped in network namespaces, by the counters of /proc/net/netstat. */
public final class SocketDrops {
  private static final List<String> COUNTERS =
      List.of(
          "TCPRcvQDrop",
          "TCPZeroWindowDrop",
          "TCPOFODrop",
          "TCPBacklogDrop",
          "RcvPruned",
          "OfoPruned",
          "PAWSEstab",
          "ListenDrops");

  private SocketDrops() {}

  /**
   * Reads namespaces; those that cannot be read are left out.
   *
   * @param libc asked only for namespaces without a process, which must be entered
   * @return counters by their names, of each namespace
   */
  public static Map<Long, Map<String, Long>> read(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc) {
    Map<Long, Map<String, Long>> all = new HashMap<>();
    NetworkNamespace.visit(
        namespaces,
        libc,
        (namespace, procNet) -> {
          try {
            all.put(namespace.inode(), read(procNet));
          } catch (IOException e) {
            return; // it ended
          }
        });
    return all;
  }

  private static Map<String, Long> read(Path procNet) throws IOException {
    List<String> netstat = KernelFile.lines(procNet.resolve("netstat"));
    Map<String, Long> counters = new HashMap<>();
    COUNTERS.forEach(name -> counters.put(name, TcpCounters.value(netstat, "TcpExt:", name)));
    return counters;
  }
}
