package io.tcpretrans.cli;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.sys.ByteText;
import io.tcpretrans.sys.ProcessFiles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The options that choose among the retransmits. All must hold; of each list, one. */
final class FilterOptions {
  /** What no container is called: --container without a value. */
  static final String NO_VALUE = "-";

  private static final int MAX_PORT = 65535;

  /** Numbers of namespaces start here (PROC_DYNAMIC_FIRST); no pid is as large. */
  private static final long FIRST_NAMESPACE = 0xF0000000L;

  private final Set<Long> pids;
  private final Set<String> comms;
  private final List<String> containers;
  private final List<Long> netns;
  private final Set<Integer> localPorts;
  private final Set<Integer> remotePorts;
  private final List<Cidr> localAddresses;
  private final List<Cidr> remoteAddresses;
  private final Set<TcpState> states;
  private final Set<RetransmitType> types;

  FilterOptions(ParsedOptions parsed) {
    pids = Set.copyOf(values(parsed, "-p"));
    comms = Set.copyOf(names(parsed, "--comm"));
    containers = names(parsed, "--container");
    netns = values(parsed, "--netns");
    localPorts = Set.copyOf(values(parsed, "-L"));
    remotePorts = Set.copyOf(values(parsed, "-D"));
    localAddresses = values(parsed, "--laddr");
    remoteAddresses = values(parsed, "--raddr");
    states = Set.copyOf(values(parsed, "--state"));
    types = Set.copyOf(values(parsed, "--types"));
  }

  private static <T> List<T> values(ParsedOptions parsed, String name) {
    return parsed.value(name, List.of());
  }

  /** Returns the values as names of processes and containers are shown. */
  private static List<String> names(ParsedOptions parsed, String name) {
    List<String> names = new ArrayList<>();
    for (String typed : FilterOptions.<String>values(parsed, name)) {
      names.add(ByteText.printable(typed));
    }
    return names;
  }

  /** Refuses what cannot be meant. */
  void validate() throws WrongUsage {
    for (Set<Integer> ports : List.of(localPorts, remotePorts)) {
      for (int port : ports) {
        TraceOptions.refuse(port < 0 || port > MAX_PORT, port + " is not a port (0-65535)");
      }
    }
    for (long pid : netns) {
      TraceOptions.refuse(
          pid < FIRST_NAMESPACE && ProcessFiles.netns(pid) == 0,
          "--netns cannot read /proc/"
              + pid
              + "/ns/net; give the PID of a running process, or the inode that"
              + " 'ls -Li /proc/PID/ns/net' prints");
    }
  }

  /** --container without a value. */
  boolean showsContainer() {
    return containers.contains(NO_VALUE);
  }

  List<ContainerPattern> containers() {
    List<ContainerPattern> patterns = new ArrayList<>();
    for (String text : containers) {
      if (!text.equals(NO_VALUE)) {
        patterns.add(new ContainerPattern(text));
      }
    }
    return patterns;
  }

  /** Inodes. */
  Set<Long> netns() {
    Set<Long> inodes = new HashSet<>();
    for (long number : netns) {
      inodes.add(number < FIRST_NAMESPACE ? ProcessFiles.netns(number) : number);
    }
    return inodes;
  }

  Set<Integer> lports() {
    return localPorts;
  }

  Set<Integer> rports() {
    return remotePorts;
  }

  RetransmitFilter build() {
    return new RetransmitFilter(
        pids, comms, containers(), netns(), localAddresses, remoteAddresses, states, types);
  }
}
