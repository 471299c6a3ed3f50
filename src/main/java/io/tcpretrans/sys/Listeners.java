package io.tcpretrans.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The listening TCP sockets of a network namespace.
 *
 * @param overflows TcpExtListenOverflows: requests and connections that a full listener refused
 * @param ports the ports of listening sockets, from the files tcp and tcp6
 */
public record Listeners(long overflows, Set<Integer> ports) {
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final String LISTEN = "0A";

  /**
   * Reads the listeners of these namespaces by inode, without those that cannot be read.
   *
   * @param libc called only if a namespace without a process must be entered
   */
  public static Map<Long, Listeners> read(
      Collection<NetworkNamespace> namespaces, Supplier<Libc> libc) {
    Map<Long, Listeners> all = new HashMap<>();
    NetworkNamespace.visit(
        namespaces,
        libc,
        (namespace, procNet) -> {
          try {
            List<String> netstat = KernelFile.lines(procNet.resolve("netstat"));
            Set<Integer> ports = new HashSet<>();
            addPorts(procNet.resolve("tcp"), ports);
            addPorts(procNet.resolve("tcp6"), ports);
            long overflows = TcpCounters.value(netstat, "TcpExt:", "ListenOverflows");
            all.put(namespace.inode(), new Listeners(overflows, ports));
          } catch (IOException e) {
            return; // the namespace ended
          }
        });
    return all;
  }

  private static void addPorts(Path file, Set<Integer> ports) throws IOException {
    if (!Files.exists(file)) {
      return; // the kernel has no IPv6
    }
    for (String line : Files.readAllLines(file)) { // listeners are the first lines
      String[] fields = line.strip().split(" +", STATE + 2);
      if (fields.length <= STATE || fields[0].equals("sl")) {
        continue;
      }
      if (!fields[STATE].equals(LISTEN)) {
        return;
      }
      ports.add(Integer.parseInt(fields[LOCAL].substring(fields[LOCAL].indexOf(':') + 1), 16));
    }
  }
}
