package io.tcpretrans.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A network namespace that a test makes and uses as a host. */
final class Host implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 50;

  private final String name;
  private final long inode;
  private final List<Traffic> traffic = new ArrayList<>();

  Host(String name) throws IOException {
    this.name = name;
    Command.of("ip", "netns", "add", name).requireSuccess();
    run("ip", "link", "set", "lo", "up");
    this.inode =
        Long.parseLong(
            Command.of("stat", "-L", "-c", "%i", file()).requireSuccess().output().strip());
  }

  /**
   * Makes a namespace with the inode number of one that was just deleted. The kernel gives the
   * lowest free number to the next namespace or file in /proc, but frees it some time after the
   * deletion. The test is skipped if no namespace gets it.
   */
  static Host withInode(String name, long inode) throws IOException {
    List<Host> others = new ArrayList<>();
    try {
      Host host = new Host(name);
      while (host.inode != inode) {
        others.add(host);
        if (others.size() == MAX_ATTEMPTS) {
          Assumptions.abort("the kernel gave the inode number " + inode + " to something else");
        }
        host = new Host(name + others.size());
      }
      return host;
    } finally {
      for (Host other : others) {
        other.close();
      }
    }
  }

  String name() {
    return name;
  }

  /** Returns the file on which the namespace is mounted (ip-netns(8)). */
  String file() {
    return "/run/netns/" + name;
  }

  /** Returns the inode number of the namespace, which rows have as {@code netns}. */
  long inode() {
    return inode;
  }

  /** Returns a command line that runs a command in the namespace. */
  List<String> inside(String... command) {
    List<String> arguments = new ArrayList<>(List.of("ip", "netns", "exec", name));
    arguments.addAll(Arrays.asList(command));
    return arguments;
  }

  /** Runs a command in the namespace; it must succeed. */
  Command run(String... command) throws IOException {
    return Command.of(inside(command)).requireSuccess();
  }

  /** Runs a command line, split at spaces, in the namespace; it must succeed. */
  Command run(String commandLine) throws IOException {
    return run(commandLine.split(" ", -1));
  }

  /** Starts a process for TCP traffic in the namespace. Closing the host ends the process. */
  Traffic startTraffic() throws IOException {
    Traffic endpoint = new Traffic(this);
    traffic.add(endpoint);
    return endpoint;
  }

  /** Returns the kernel's counter of retransmitted segments (TcpRetransSegs). */
  long retransSegs() throws IOException {
    return counter("snmp", "Tcp:", "RetransSegs");
  }

  /** Returns how many duplicate segments the host has reported to senders (D-SACK, RFC 2883). */
  long dsacksSent() throws IOException {
    return counter("netstat", "TcpExt:", "TCPDSACKOldSent")
        + counter("netstat", "TcpExt:", "TCPDSACKOfoSent");
  }

  /**
   * Returns a counter.
   *
   * @param file {@code snmp} or {@code netstat}, in /proc/net
   * @param protocol the start of its lines, such as {@code Tcp:}
   */
  long counter(String file, String protocol, String counter) throws IOException {
    List<String> lines =
        run("cat", "/proc/net/" + file)
            .output()
            .lines()
            .filter(l -> l.startsWith(protocol))
            .toList();
    int column = Arrays.asList(lines.get(0).split(" ", -1)).indexOf(counter);
    return Long.parseLong(lines.get(1).split(" ", -1)[column]);
  }

  /** Ends the processes of the host and deletes the namespace's name and mount. */
  @Override
  public void close() throws IOException {
    traffic.forEach(Traffic::close);
    Command.of("ip", "netns", "del", name).requireSuccess();
  }
}
