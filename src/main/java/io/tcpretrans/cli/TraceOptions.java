package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.Hook;
import io.tcpretrans.filter.EndpointFilter;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.view.Column;
import io.tcpretrans.view.Grouping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options, and what they mean together. */
final class TraceOptions {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double DEFAULT_INTERVAL_SECONDS = 1;

  @Option(
      names = {"-c", "--connections"},
      description = "A row per retransmit with its connection: the default view, named.")
  boolean connections;

  @Option(
      names = {"-l", "--local"},
      description = "Keep the local address column whatever --columns says.")
  boolean local;

  @Option(
      names = {"-s", "--sequence"},
      description = "Add SEQ, the first sequence number that was resent.")
  boolean sequence;

  @Option(
      names = {"-t", "--type"},
      description = "Add TYPE: RTO LOSS FAST TLP SYN SYNACK.")
  boolean type;

  @Option(names = "-C", description = "Add COMM and CONTAINER: whose connection it is.")
  boolean container;

  @Option(
      names = {"-x", "--extended"},
      description = "Add SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS.")
  boolean extended;

  @Option(
      names = {"-w", "--why"},
      description =
          "Add WHY and WHERE: trace what the host drops, tell what made each retransmit necessary,"
              + " and end with a diagnosis.")
  boolean why;

  @Option(
      names = "--columns",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "COLUMN,...",
      description = "Exactly these columns: their headers in lower case, separated by commas.")
  List<String> columns;

  @Option(names = "-4", description = "IPv4 only, mapped addresses included.")
  boolean ipv4;

  @Option(names = "-6", description = "IPv6 only.")
  boolean ipv6;

  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--count",
      description = "No rows: how many retransmits each flow had, worst first.")
  boolean count;

  @Option(names = "--top", description = "A live screen, worst flow first.")
  boolean top;

  @Option(
      names = "--by",
      paramLabel = "GROUP",
      description =
          "What --count counts by: flow, container, process, raddr, laddr, state or type.")
  Grouping by = Grouping.FLOW;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SEC",
      description = "How often --count prints, and --top; then only what changed since.")
  Double interval;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "SEC",
      description = "Stop after so many seconds.")
  Double duration;

  @Option(
      names = {"-n", "--max-events"},
      paramLabel = "N",
      description = "Stop after so many rows.")
  long maxEvents = Long.MAX_VALUE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description =
          "table; json: one object per line; csv: with JSON's names; bcc: the columns of bcc's"
              + " tcpretrans.")
  OutputFormat output = OutputFormat.TABLE;

  @Option(
      names = "--lossprobe",
      description = "Also tail loss probes that carried new data; needs the kprobe.")
  boolean lossProbe;

  @Option(
      names = "--json-schema",
      description = "Print the JSON Schema of what -o json prints; do not trace.")
  boolean jsonSchema;

  @Option(
      names = {"-T", "--timestamps"},
      description = "TIME as RFC 3339, with microseconds and offset.")
  boolean timestamps;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Also write all events to a file; compressed if its name ends in .gz.")
  Path record;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Show a recording instead of the kernel's events; needs no root.")
  Path replay;

  @Option(
      names = "--hook",
      paramLabel = "HOOK",
      description =
          "auto, kprobe or tracepoint; auto takes the kprobe where the kernel has kprobes.")
  Hook hook = Hook.AUTO;

  @Option(
      names = "--check",
      description = "Say what this kernel offers, what is missing, and the remedy; do not trace.")
  boolean check;

  @Option(
      names = "--btf",
      paramLabel = "FILE",
      description = "Kernel type information, for kernels without their own.")
  Path btf;

  @Option(
      names = "--tmpdir",
      paramLabel = "DIR",
      description = "Where native libraries are unpacked for a moment (default: Java's own).")
  Path directory;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never; auto: on a terminal, unless NO_COLOR is set.")
  ColorMode color = ColorMode.AUTO;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more on stderr.")
  boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say only errors and losses on stderr.")
  boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  /** Refuses what cannot be meant. */
  void validate(CommandLine command) {
    filter.validate(command);
    refuse(command, ipv4 && ipv6, "-4 and -6 exclude each other; leave out both to see both");
    refuse(command, verbose && quiet, "-v and -q exclude each other");
    refuse(command, duration != null && !(duration > 0), "--duration must be above 0 seconds");
    refuse(command, maxEvents < 1, "--max-events must be 1 or more");
    refuse(
        command,
        lossProbe && hook == Hook.TRACEPOINT,
        "--lossprobe needs the kprobe: no tracepoint shows loss probes that carry new data");
    refuse(
        command,
        output == OutputFormat.BCC
            && (columns != null || type || container || extended || timestamps),
        "-o bcc has bcc's own columns, to which only -s adds; leave out -t, -C, -x, -T and --columns");
    refuse(
        command,
        columns != null && output != OutputFormat.TABLE,
        "--columns is for the table; " + output + " always has every field");
    refuse(
        command, interval != null && !(interval >= 0.1), "--interval must be 0.1 seconds or more");
    refuse(command, interval != null && !count && !top, "--interval is for --count and --top");
    refuse(command, by != Grouping.FLOW && !count, "--by is for --count");
    refuse(
        command, output == OutputFormat.BCC && by != Grouping.FLOW, "-o bcc counts by flow only");
    refuse(command, count && top, "--count and --top exclude each other");
    refuse(
        command,
        (count || top) && columns != null,
        "--columns is for rows, which --count and --top leave out");
    refuse(command, record != null && replay != null, "--record and --replay exclude each other");
    refuse(
        command,
        why && replay != null,
        "--why looks at what the running kernel drops; a recording has no drops");
    for (String name : columns == null ? List.<String>of() : columns) {
      refuse(
          command,
          Column.named(name).isEmpty(),
          "unknown column '" + name + "' in --columns; there are " + columnNames());
    }
  }

  static void refuse(CommandLine command, boolean wrong, String message) {
    if (wrong) {
      throw new ParameterException(command, message);
    }
  }

  private static String columnNames() {
    return Arrays.stream(Column.values())
        .map(Column::optionName)
        .collect(Collectors.joining(" "))
        .toLowerCase(Locale.ROOT);
  }

  CaptureOptions capture() {
    Path temporary = directory != null ? directory : Path.of(System.getProperty("java.io.tmpdir"));
    boolean lossProbes = lossProbe && !check; // which tries each hook as such
    return record == null
        ? new CaptureOptions(
            hook, !ipv6, !ipv4, lossProbes, filter.lports(), filter.rports(), why, btf, temporary)
        : new CaptureOptions(hook, true, true, lossProbes, Set.of(), Set.of(), why, btf, temporary);
  }

  /** Where the kernel's types are described. */
  Path kernelTypes() {
    return btf != null ? btf : Path.of("/sys/kernel/btf/vmlinux");
  }

  /** What the kernel does not decide: of a recording, everything. */
  Filter filter() {
    Filter rest = output.restrict(filter.build());
    return record == null && replay == null
        ? rest
        : new EndpointFilter(!ipv6, !ipv4, filter.lports(), filter.rports(), rest);
  }

  /** How long to trace, in nanoseconds. */
  long durationNanos() {
    return duration == null ? Long.MAX_VALUE : (long) (duration * NANOS_PER_SECOND);
  }

  /** Whether there is a live screen; without a terminal --top prints tables. */
  boolean screen() {
    return top && StandardOutput.isTerminal();
  }

  /** How often to print; null: at the end. */
  Duration interval() {
    double seconds = interval != null ? interval : DEFAULT_INTERVAL_SECONDS;
    return interval == null && !top ? null : Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
  }

  /** The table's columns: the default ones or the list, then what other options add. */
  List<Column> columns() {
    List<Column> chosen = new ArrayList<>();
    if (columns == null) {
      chosen.addAll(Column.DEFAULT);
    } else {
      columns.forEach(name -> chosen.add(Column.named(name).orElseThrow()));
    }
    add(chosen, local, List.of(Column.LADDR));
    add(chosen, sequence, List.of(Column.SEQ));
    add(chosen, type, List.of(Column.TYPE));
    add(chosen, container || filter.showsContainer(), List.of(Column.COMM, Column.CONTAINER));
    add(chosen, extended, Column.EXTENDED);
    add(chosen, why, Column.CAUSES);
    return chosen;
  }

  private static void add(List<Column> chosen, boolean wanted, List<Column> more) {
    if (wanted) {
      more.stream().filter(column -> !chosen.contains(column)).forEach(chosen::add);
    }
  }
}
