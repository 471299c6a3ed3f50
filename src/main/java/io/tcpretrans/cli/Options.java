package io.tcpretrans.cli;

import static io.tcpretrans.cli.Option.flag;
import static io.tcpretrans.cli.Option.list;
import static io.tcpretrans.cli.Option.single;
import static io.tcpretrans.cli.OptionGroup.FILES;
import static io.tcpretrans.cli.OptionGroup.FILTERS;
import static io.tcpretrans.cli.OptionGroup.OWNER;
import static io.tcpretrans.cli.OptionGroup.ROWS;
import static io.tcpretrans.cli.OptionGroup.SETUP;
import static io.tcpretrans.cli.OptionGroup.VIEWS;

import io.tcpretrans.capture.Hook;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.PortSet;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.filter.Cidr;
import io.tcpretrans.filter.CommPattern;
import io.tcpretrans.filter.ContainerPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * All options. Columns that options add, and errors in values, come in their order. --help and the
 * manual page have a section for each {@link OptionGroup}. {@link OptionConflicts} has the
 * combinations that are refused.
 */
final class Options {
  private static final List<Option<?>> ADDED = new ArrayList<>();

  static final Option<Boolean> CONNECTIONS =
      add(
          ROWS,
          flag(
              "One row per retransmit with its connection: the default view.",
              "-c",
              "--connections"));
  static final Option<Boolean> LOCAL =
      add(ROWS, flag("Keep the local address column, whatever --columns lists.", "-l", "--local"));
  static final Option<Boolean> SEQUENCE =
      add(ROWS, flag("Add SEQ, the first retransmitted sequence number.", "-s", "--sequence"));
  static final Option<Boolean> TYPE =
      add(
          ROWS,
          flag(
              "Add TYPE, what made the kernel resend: RTO LOSS FAST TLP SYN SYNACK.",
              "-t",
              "--type"));
  static final Option<Boolean> OWNER_COLUMNS =
      add(OWNER, flag("Add COMM and CONTAINER of the process that owns the socket.", "-C"));
  static final Option<Boolean> EXTENDED =
      add(
          ROWS,
          flag(
              "Add SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS STALL_MS.",
              "-x",
              "--extended"));
  static final Option<Boolean> WHY =
      add(
          ROWS,
          flag(
              "Add WHY and WHERE: trace packet drops on this host, show the cause of each"
                  + " retransmit, and end with a diagnosis.",
              "-w",
              "--why"));
  static final Option<List<String>> COLUMNS =
      add(ROWS, list(ValueTypes.COLUMN, "Show exactly these columns: %s.", "--columns"));
  static final Option<Boolean> IPV4 =
      add(FILTERS, flag("Show only IPv4, including IPv4-mapped IPv6 addresses.", "-4"));
  static final Option<Boolean> IPV6 = add(FILTERS, flag("Show only IPv6.", "-6"));
  static final Option<List<ListEntry<Long>>> PIDS =
      add(
          OWNER,
          list(
              FilterTypes.PID,
              "Show only sockets that these processes or their descendants own.",
              "-p",
              "--pid"));
  static final Option<List<ListEntry<CommPattern>>> COMMS =
      add(
          OWNER,
          list(
              FilterTypes.COMM,
              "Show only sockets of processes with these names; * stands for any characters.",
              "--comm"));
  static final Option<List<ListEntry<ContainerPattern>>> CONTAINERS =
      add(
          OWNER,
          list(
                  FilterTypes.CONTAINER,
                  "Show only these containers: a name, in which * stands for any characters, or an"
                      + " ID prefix. Without a value: the same as -C.",
                  "--container")
              .withBareValue(FilterTypes.NO_CONTAINER.value().text()));
  static final Option<List<ListEntry<Long>>> NAMESPACES =
      add(
          OWNER,
          list(
              FilterTypes.NAMESPACE,
              "Show only these network namespaces: an inode, the PID of a process in it, or a name"
                  + " that ip netns lists.",
              "--netns"));
  static final Option<List<ListEntry<PortSet>>> LOCAL_PORTS =
      add(
          FILTERS,
          list(
              FilterTypes.PORT,
              "Show only these local ports: a number, a range such as 8000-8099, or a service such"
                  + " as https.",
              "-L",
              "--lport"));
  static final Option<List<ListEntry<PortSet>>> REMOTE_PORTS =
      add(FILTERS, list(FilterTypes.PORT, "Show only these remote ports.", "-D", "--rport"));
  static final Option<List<ListEntry<Cidr>>> LOCAL_ADDRESSES =
      add(
          FILTERS,
          list(
              FilterTypes.CIDR,
              "Show only these local addresses or CIDR ranges, such as 172.17.0.0/16.",
              "--laddr"));
  static final Option<List<ListEntry<Cidr>>> REMOTE_ADDRESSES =
      add(
          FILTERS,
          list(FilterTypes.CIDR, "Show only these remote addresses or CIDR ranges.", "--raddr"));
  static final Option<List<ListEntry<Set<TcpState>>>> STATES =
      add(
          FILTERS,
          list(
              FilterTypes.STATE,
              "Show only these socket states, such as ESTABLISHED, SYN_SENT, or fin-wait-1 as in"
                  + " ss.",
              "--state"));
  static final Option<List<ListEntry<RetransmitType>>> TYPES =
      add(FILTERS, list(FilterTypes.TYPE, "Show only these retransmit types: %s.", "--types"));
  static final Option<List<ListEntry<PortSet>>> PORTS =
      add(
          FILTERS,
          list(
              FilterTypes.PORT,
              "Show only connections with one of these ports at either end. A ! before the list"
                  + " of any filter negates the list, such as --port '!22'.",
              "--port"));
  static final Option<Direction> DIRECTION =
      add(
          FILTERS,
          single(
              new ValueType<>(Direction.class, "in|out"),
              null,
              "Show only connections that this host accepted (in) or opened (out); add DIR.",
              "--dir"));
  static final Option<Boolean> COUNT =
      add(VIEWS, flag("Print counts per flow instead of rows, worst flow first.", "--count"));
  static final Option<Boolean> TOP =
      add(VIEWS, flag("Show a live screen of flows, worst flow first.", "--top"));
  static final Option<Grouping> GROUPING =
      add(
          VIEWS,
          single(
              ValueTypes.GROUP,
              Grouping.FLOW,
              "Group --count or --top by GROUP: %s, raddr/N (default: flow). Alone it implies --count.",
              "--by"));
  static final Option<Double> INTERVAL =
      add(
          VIEWS,
          single(
              ValueTypes.INTERVAL,
              null,
              "Print --count every TIME, then only the groups that changed; refresh"
                  + " --top every TIME (default: 1 second).",
              "-i",
              "--interval"));
  static final Option<Double> DURATION =
      add(VIEWS, single(ValueTypes.DURATION, null, "Stop after TIME.", "-d", "--duration"));
  static final Option<Long> MAX_EVENTS =
      add(
          VIEWS,
          single(
              ValueTypes.MAX_EVENTS,
              Long.MAX_VALUE,
              "Stop after N retransmits.",
              "-n",
              "--max-events"));
  static final Option<OutputFormat> OUTPUT =
      add(
          VIEWS,
          single(
              new ValueType<>(OutputFormat.class, "FORMAT"),
              OutputFormat.TABLE,
              "Output format: table (default); json: one object per line; csv: the field names of"
                  + " json; bcc: the columns of bcc's tcpretrans.",
              "-o",
              "--output"));
  static final Option<Boolean> LOSS_PROBES =
      add(
          ROWS,
          flag("Also show tail loss probes that carry new data; needs the kprobe.", "--lossprobe"));
  static final Option<Boolean> JSON_SCHEMA =
      add(VIEWS, flag("Print the JSON Schema of the -o json output and exit.", "--json-schema"));
  static final Option<Boolean> TIMESTAMPS =
      add(
          ROWS,
          flag("Print TIME as RFC 3339 with microseconds and UTC offset.", "-T", "--timestamps"));
  static final Option<Path> RECORD =
      add(
          FILES,
          single(
              ValueTypes.FILE,
              null,
              "Also write all events to FILE, whatever the filters, with --why causes and drops"
                  + " too; compressed if its name ends in .gz.",
              "--record"));
  static final Option<Path> REPLAY =
      add(
          FILES,
          single(
              ValueTypes.FILE,
              null,
              "Read events from a recording instead of the kernel; needs no root.",
              "--replay"));
  static final Option<Hook> HOOK =
      add(
          SETUP,
          single(
              new ValueType<>(Hook.class, "HOOK"),
              Hook.AUTO,
              "Place in the kernel to trace at: auto (default), kprobe or tracepoint; auto uses the"
                  + " kprobe if the kernel has kprobes, otherwise the tracepoint.",
              "--hook"));
  static final Option<Boolean> CHECK =
      add(
          SETUP,
          flag(
              "Print what this kernel offers, what is missing and the remedy, and exit.",
              "--check"));
  static final Option<Path> BTF =
      add(
          SETUP,
          single(
              ValueTypes.FILE,
              null,
              "Kernel type information (BTF), for a kernel without /sys/kernel/btf/vmlinux.",
              "--btf"));
  static final Option<Path> TEMPORARY_DIRECTORY =
      add(
          SETUP,
          single(
              ValueTypes.DIRECTORY,
              null,
              "Temporary directory for native libraries (default: java.io.tmpdir, usually /tmp).",
              "--tmpdir"));
  static final Option<ColorMode> COLOR =
      add(
          VIEWS,
          single(
              new ValueType<>(ColorMode.class, "WHEN"),
              ColorMode.AUTO,
              "Color the table: auto (default), always or never; auto colors on a terminal, unless"
                  + " NO_COLOR is set.",
              "--color"));
  static final Option<Boolean> VERBOSE =
      add(
          SETUP,
          flag(
              "Print debug messages on stderr; with an error, also the libbpf log and a stack"
                  + " trace.",
              "-v",
              "--verbose"));
  static final Option<Boolean> QUIET =
      add(SETUP, flag("Print only errors and lost events on stderr.", "-q", "--quiet"));
  static final Option<Boolean> SHORT_HELP =
      add(SETUP, flag("Print examples and the most used options, and exit.", "-h"));
  static final Option<Boolean> HELP = add(SETUP, flag("Print all options and exit.", "--help"));
  static final Option<Boolean> VERSION =
      add(SETUP, flag("Print the version and exit.", "-V", "--version"));

  /** All options, in the order of their definitions. */
  static final List<Option<?>> ALL = Collections.unmodifiableList(ADDED);

  private Options() {}

  /** Returns the options of a group, in their order in --help. */
  static List<Option<?>> of(OptionGroup group) {
    return ALL.stream().filter(option -> option.group() == group).toList();
  }

  /** Adds the option of this group to {@link #ALL} and returns it. */
  private static <T> Option<T> add(OptionGroup group, Option<T> option) {
    Option<T> added = option.in(group);
    ADDED.add(added);
    return added;
  }
}
