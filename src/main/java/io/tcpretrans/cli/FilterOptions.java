package io.tcpretrans.cli;

import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.ContainerPattern;
import io.tcpretrans.filter.RetransmitFilter;
import io.tcpretrans.sys.ProcessFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose among the retransmits. All must hold; of each list, one. */
final class FilterOptions {
  private static final int MAX_PORT = 65535;

  /** Numbers of namespaces start here (PROC_DYNAMIC_FIRST); no pid is as large. */
  private static final long FIRST_NAMESPACE = 0xF0000000L;

  @Option(
      names = {"-p", "--pid"},
      split = ",",
      hideParamSyntax = true,
      paramLabel = "PID,...",
      description = "Only connections of these processes.")
  Set<Long> pids = Set.of();

  @Option(
      names = "--comm",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "NAME,...",
      description = "Only of processes of these names.")
  Set<String> comms = Set.of();

  @Option(
      names = "--container",
      split = ",",
      hideParamSyntax = true,
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "[NAME|ID,...]",
      description =
          "Only of these containers: a name, the start of a name and *, or the start of an id."
              + " Without a value: as -C.")
  List<String> containers = List.of();

  @Option(
      names = "--netns",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "INODE|PID,...",
      description = "Only of these network namespaces: their inode, or a process in them.")
  List<Long> netns = List.of();

  @Option(
      names = {"-L", "--lport"},
      split = ",",
      hideParamSyntax = true,
      paramLabel = "PORT,...",
      description = "Only of these local ports.")
  Set<Integer> localPorts = Set.of();

  @Option(
      names = {"-D", "--rport"},
      split = ",",
      hideParamSyntax = true,
      paramLabel = "PORT,...",
      description = "Only of these remote ports.")
  Set<Integer> remotePorts = Set.of();

  @Option(
      names = "--laddr",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "CIDR,...",
      converter = CidrConverter.class,
      description = "Only of these local addresses or ranges of them, such as 172.17.0.0/16.")
  List<Cidr> localAddresses = List.of();

  @Option(
      names = "--raddr",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "CIDR,...",
      converter = CidrConverter.class,
      description = "Only of these remote addresses or ranges.")
  List<Cidr> remoteAddresses = List.of();

  @Option(
      names = "--state",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "STATE,...",
      description = "Only in these states, such as ESTABLISHED or SYN_SENT.")
  Set<TcpState> states = Set.of();

  @Option(
      names = "--types",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "TYPE,...",
      description = "Only of these types: RTO LOSS FAST TLP SYN SYNACK.")
  Set<RetransmitType> types = Set.of();

  /** From text to a range, in a sentence where it is none. */
  static final class CidrConverter implements CommandLine.ITypeConverter<Cidr> {
    @Override
    public Cidr convert(String text) {
      try {
        return Cidr.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Refuses what cannot be meant. */
  void validate(CommandLine command) {
    for (Set<Integer> ports : List.of(localPorts, remotePorts)) {
      for (int port : ports) {
        TraceOptions.refuse(command, port < 0 || port > MAX_PORT, port + " is no port");
      }
    }
    for (long pid : netns) {
      TraceOptions.refuse(
          command,
          pid < FIRST_NAMESPACE && ProcessFiles.netns(pid) == 0,
          "--netns "
              + pid
              + ": there is no such process; give a running one, or the inode that"
              + " ls -Li /proc/PID/ns/net prints");
    }
  }

  /** --container without a value. */
  boolean showsContainer() {
    return containers.contains("");
  }

  List<ContainerPattern> containers() {
    return containers.stream().filter(text -> !text.isEmpty()).map(ContainerPattern::new).toList();
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
