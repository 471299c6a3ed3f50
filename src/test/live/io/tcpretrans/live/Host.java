package io.tcpretrans.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network namespace of the test's own, as a host. */
final class Host implements AutoCloseable {
  private final String name;
  private final long inode;
  private final List<Traffic> traffic = new ArrayList<>();

  Host(String name) throws IOException {
    this.name = name;
    Command.of("ip", "netns", "add", name).succeeded();
    run("ip", "link", "set", "lo", "up");
    this.inode =
        Long.parseLong(Command.of("stat", "-L", "-c", "%i", file()).succeeded().output().strip());
  }

  String name() {
    return name;
  }

  /** The namespace's file. */
  String file() {
    return "/run/netns/" + name;
  }

  /** The namespace's number. */
  long inode() {
    return inode;
  }

  List<String> inside(String... command) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(Arrays.asList(command));
    return words;
  }

  /** Runs a command in it. */
  Command run(String... command) throws IOException {
    return Command.of(inside(command)).succeeded();
  }

  /** Runs a command line, split at blanks, in it. */
  Command run(String commandLine) throws IOException {
    return run(commandLine.split(" ", -1));
  }

  /** Starts an endpoint in it, which ends with the host. */
  Traffic traffic() throws IOException {
    Traffic endpoint = new Traffic(this);
    traffic.add(endpoint);
    return endpoint;
  }

  /** TcpRetransSegs. */
  long retransSegs() throws IOException {
    return counter("snmp", "Tcp:", "RetransSegs");
  }

  /** What it received a second time and told the sender so (D-SACK, RFC 2883). */
  long receivedAgain() throws IOException {
    return counter("netstat", "TcpExt:", "TCPDSACKOldSent")
        + counter("netstat", "TcpExt:", "TCPDSACKOfoSent");
  }

  /** A counter of /proc/net/snmp or /proc/net/netstat. */
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

  @Override
  public void close() throws IOException {
    traffic.forEach(Traffic::close);
    Command.of("ip", "netns", "del", name).succeeded();
  }
}
