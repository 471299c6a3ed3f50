package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The kernel's own count of segments in one network namespace.
 *
 * @param retransSegs TcpRetransSegs (RFC 4022), from the file snmp
 * @param retransFail TcpExtTCPRetransFail, from the file netstat: counted above, and then not sent
 * @param outSegs TcpOutSegs (RFC 4022), from the file snmp: sent for the first time
 */
public record TcpCounters(long retransSegs, long retransFail, long outSegs) {
  private static final Path OWN_NET = Path.of("/proc/thread-self/net");

  /**
   * Reads the counters of namespaces; those that cannot be read, or no longer, are left out.
   *
   * @param libc asked only for namespaces without a process, which must be entered
   */
  public static Map<Long, TcpCounters> read(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc) {
    Map<Long, TcpCounters> counters = new HashMap<>();
    List<NetworkNamespace> empty =
        namespaces.stream().filter(namespace -> namespace.procNet() == null).toList();
    for (NetworkNamespace namespace : namespaces) {
      if (namespace.procNet() != null) {
        readFrom(namespace.procNet(), namespace.inode(), counters);
      }
    }
    if (!empty.isEmpty()) {
      readInside(empty, libc.get(), counters);
    }
    return counters;
  }

  /** Only a thread's own namespace can be changed, so a thread is spent on it. */
  private static void readInside(
      List<NetworkNamespace> namespaces, Libc libc, Map<Long, TcpCounters> counters) {
    Thread visitor =
        new Thread(
            () -> {
              for (NetworkNamespace namespace : namespaces) {
                try {
                  libc.enterNetworkNamespace(namespace.file());
                } catch (IOException e) {
                  continue; // gone, or no CAP_SYS_ADMIN
                }
                readFrom(OWN_NET, namespace.inode(), counters);
              }
            },
            "namespace-visitor");
    visitor.start();
    try {
      visitor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void readFrom(Path net, long inode, Map<Long, TcpCounters> counters) {
    try {
      List<String> snmp = Files.readAllLines(net.resolve("snmp"));
      counters.put(
          inode,
          new TcpCounters(
              value(snmp, "Tcp:", "RetransSegs"),
              value(Files.readAllLines(net.resolve("netstat")), "TcpExt:", "TCPRetransFail"),
              value(snmp, "Tcp:", "OutSegs")));
    } catch (IOException e) {
      return; // its process has ended
    }
  }

  /** A counter from pairs of lines: names, then values, both starting with the protocol's name. */
  static long value(List<String> lines, String protocol, String name) {
    List<String> names = null;
    for (String line : lines) {
      if (line.startsWith(protocol)) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        if (names == null) {
          names = fields;
        } else {
          int index = names.indexOf(name);
          return index < 0 ? 0 : Long.parseLong(fields.get(index));
        }
      }
    }
    return 0;
  }
}
