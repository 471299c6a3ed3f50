package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the counters of packets that TCP itself dropped, from /proc/net/netstat. */
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
   * Reads the counters of these namespaces, without those that cannot be read.
   *
   * @param libc called only if a namespace without a process must be entered
   * @return the counters by name, for each namespace by inode
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
            return; // the namespace ended
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
