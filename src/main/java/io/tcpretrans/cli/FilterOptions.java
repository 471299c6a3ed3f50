package io.tcpretrans.cli;

import static io.tcpretrans.cli.OptionSpecs.list;

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The options that choose among the retransmits. All must hold; of each list, one. */
final class FilterOptions {
  /** What no container is called. */
  private static final String NO_VALUE = "-";

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

  /** Adds the options to a command, in the order of its help. */
  static void addTo(CommandSpec command) {
    command
        .addOption(list(Long.class, "PID", "Only connections of these processes.", "-p", "--pid"))
        .addOption(list(String.class, "NAME", "Only of processes of these names.", "--comm"))
        .addOption(
            list(
                    String.class,
                    "NAME|ID",
                    "Only of these containers: a name, the start of a name and *, or the start of"
                        + " an id. Without a value: as -C.",
                    "--container")
                .toBuilder()
                .arity("0..1")
                .fallbackValue(NO_VALUE)
                .paramLabel("[NAME|ID,...]")
                .build())
        .addOption(
            list(
                Long.class,
                "INODE|PID",
                "Only of these network namespaces: their inode, or a process in them.",
                "--netns"))
        .addOption(list(Integer.class, "PORT", "Only of these local ports.", "-L", "--lport"))
        .addOption(list(Integer.class, "PORT", "Only of these remote ports.", "-D", "--rport"))
        .addOption(
            addresses(
                "Only of these local addresses or ranges of them, such as 172.17.0.0/16.",
                "--laddr"))
        .addOption(addresses("Only of these remote addresses or ranges.", "--raddr"))
        .addOption(
            list(
                TcpState.class,
                "STATE",
                "Only in these states, such as ESTABLISHED or SYN_SENT.",
                "--state"))
        .addOption(
            list(
                RetransmitType.class,
                "TYPE",
                "Only of these types: RTO LOSS FAST TLP SYN SYNACK.",
                "--types"));
  }

  private static OptionSpec addresses(String description, String name) {
    return list(Cidr.class, "CIDR", description, name).toBuilder()
        .converters(new CidrConverter())
        .build();
  }

  FilterOptions(ParseResult parsed) {
    pids = Set.copyOf(values(parsed, "-p"));
    comms = Set.copyOf(values(parsed, "--comm"));
    containers = values(parsed, "--container");
    netns = values(parsed, "--netns");
    localPorts = Set.copyOf(values(parsed, "-L"));
    remotePorts = Set.copyOf(values(parsed, "-D"));
    localAddresses = values(parsed, "--laddr");
    remoteAddresses = values(parsed, "--raddr");
    states = Set.copyOf(values(parsed, "--state"));
    types = Set.copyOf(values(parsed, "--types"));
  }

  private static <T> List<T> values(ParseResult parsed, String name) {
    return parsed.matchedOptionValue(name, List.of());
  }

  /** From text to a range, in a sentence where it is none. */
  private static final class CidrConverter implements CommandLine.ITypeConverter<Cidr> {
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
    return containers.contains(NO_VALUE);
  }

  List<ContainerPattern> containers() {
    return containers.stream()
        .filter(text -> !text.equals(NO_VALUE))
        .map(ContainerPattern::new)
        .toList();
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
