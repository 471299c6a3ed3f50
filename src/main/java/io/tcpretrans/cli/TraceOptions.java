package io.tcpretrans.cli;

import static io.tcpretrans.cli.OptionSpecs.flag;
import static io.tcpretrans.cli.OptionSpecs.list;
import static io.tcpretrans.cli.OptionSpecs.value;

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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options, and what they mean together. */
final class TraceOptions {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double DEFAULT_INTERVAL_SECONDS = 1;

  final FilterOptions filter;
  final boolean why;
  final boolean sequence;
  final boolean timestamps;
  final boolean count;
  final boolean top;
  final Grouping by;
  final OutputFormat output;
  final ColorMode color;
  final long maxEvents;
  final Path record;
  final Path replay;
  final boolean check;
  final boolean jsonSchema;
  final boolean verbose;
  final boolean quiet;
  private final boolean local;
  private final boolean type;
  private final boolean container;
  private final boolean extended;
  private final List<String> columns;
  private final boolean ipv4;
  private final boolean ipv6;
  private final Double interval;
  private final Double duration;
  private final boolean lossProbe;
  private final Hook hook;
  private final Path btf;
  private final Path directory;

  /** Adds the options to a command, in the order of its help. */
  static void addTo(CommandSpec command) {
    command
        .addOption(
            flag(
                "A row per retransmit with its connection: the default view, named.",
                "-c",
                "--connections"))
        .addOption(flag("Keep the local address column whatever --columns says.", "-l", "--local"))
        .addOption(flag("Add SEQ, the first sequence number that was resent.", "-s", "--sequence"))
        .addOption(flag("Add TYPE: RTO LOSS FAST TLP SYN SYNACK.", "-t", "--type"))
        .addOption(flag("Add COMM and CONTAINER: whose connection it is.", "-C"))
        .addOption(
            flag("Add SEGS LEN ATTEMPT RTT_MS RTO_MS CWND SSTHRESH WAIT_MS.", "-x", "--extended"))
        .addOption(
            flag(
                "Add WHY and WHERE: trace what the host drops, tell what made each retransmit"
                    + " necessary, and end with a diagnosis.",
                "-w",
                "--why"))
        .addOption(
            list(
                String.class,
                "COLUMN",
                "Exactly these columns: their headers in lower case, separated by commas.",
                "--columns"))
        .addOption(flag("IPv4 only, mapped addresses included.", "-4"))
        .addOption(flag("IPv6 only.", "-6"));
    FilterOptions.addTo(command);
    command
        .addOption(flag("No rows: how many retransmits each flow had, worst first.", "--count"))
        .addOption(flag("A live screen, worst flow first.", "--top"))
        .addOption(
            value(
                Grouping.class,
                "GROUP",
                "What --count counts by: flow, container, process, raddr, laddr, state or type.",
                "--by"))
        .addOption(
            value(
                Double.class,
                "SEC",
                "How often --count prints, and --top; then only what changed since.",
                "-i",
                "--interval"))
        .addOption(value(Double.class, "SEC", "Stop after so many seconds.", "-d", "--duration"))
        .addOption(value(Long.class, "N", "Stop after so many rows.", "-n", "--max-events"))
        .addOption(
            value(
                OutputFormat.class,
                "FORMAT",
                "table; json: one object per line; csv: with JSON's names; bcc: the columns of"
                    + " bcc's tcpretrans.",
                "-o",
                "--output"))
        .addOption(
            flag("Also tail loss probes that carried new data; needs the kprobe.", "--lossprobe"))
        .addOption(
            flag("Print the JSON Schema of what -o json prints; do not trace.", "--json-schema"))
        .addOption(flag("TIME as RFC 3339, with microseconds and offset.", "-T", "--timestamps"))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Also write all events to a file; compressed if its name ends in .gz.",
                "--record"))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Show a recording instead of the kernel's events; needs no root.",
                "--replay"))
        .addOption(
            value(
                Hook.class,
                "HOOK",
                "auto, kprobe or tracepoint; auto takes the kprobe where the kernel has kprobes.",
                "--hook"))
        .addOption(
            flag(
                "Say what this kernel offers, what is missing, and the remedy; do not trace.",
                "--check"))
        .addOption(
            value(
                Path.class,
                "FILE",
                "Kernel type information, for kernels without their own.",
                "--btf"))
        .addOption(
            value(
                Path.class,
                "DIR",
                "Where native libraries are unpacked for a moment (default: Java's own).",
                "--tmpdir"))
        .addOption(
            value(
                ColorMode.class,
                "WHEN",
                "auto, always or never; auto: on a terminal, unless NO_COLOR is set.",
                "--color"))
        .addOption(flag("Say more on stderr.", "-v", "--verbose"))
        .addOption(flag("Say only errors and losses on stderr.", "-q", "--quiet"))
        .addOption(flag("Show this and exit.", "-h", "--help").toBuilder().usageHelp(true).build())
        .addOption(
            flag("Show the version and exit.", "-V", "--version").toBuilder()
                .versionHelp(true)
                .build());
  }

  TraceOptions(ParseResult parsed) {
    filter = new FilterOptions(parsed);
    local = parsed.hasMatchedOption("-l");
    sequence = parsed.hasMatchedOption("-s");
    type = parsed.hasMatchedOption("-t");
    container = parsed.hasMatchedOption("-C");
    extended = parsed.hasMatchedOption("-x");
    why = parsed.hasMatchedOption("-w");
    columns = parsed.matchedOptionValue("--columns", null);
    ipv4 = parsed.hasMatchedOption("-4");
    ipv6 = parsed.hasMatchedOption("-6");
    count = parsed.hasMatchedOption("--count");
    top = parsed.hasMatchedOption("--top");
    by = parsed.matchedOptionValue("--by", Grouping.FLOW);
    interval = parsed.matchedOptionValue("-i", null);
    duration = parsed.matchedOptionValue("-d", null);
    maxEvents = parsed.matchedOptionValue("-n", Long.MAX_VALUE);
    output = parsed.matchedOptionValue("-o", OutputFormat.TABLE);
    lossProbe = parsed.hasMatchedOption("--lossprobe");
    jsonSchema = parsed.hasMatchedOption("--json-schema");
    timestamps = parsed.hasMatchedOption("-T");
    record = parsed.matchedOptionValue("--record", null);
    replay = parsed.matchedOptionValue("--replay", null);
    hook = parsed.matchedOptionValue("--hook", Hook.AUTO);
    check = parsed.hasMatchedOption("--check");
    btf = parsed.matchedOptionValue("--btf", null);
    directory = parsed.matchedOptionValue("--tmpdir", null);
    color = parsed.matchedOptionValue("--color", ColorMode.AUTO);
    verbose = parsed.hasMatchedOption("-v");
    quiet = parsed.hasMatchedOption("-q");
  }

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
