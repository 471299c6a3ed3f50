package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.Hook;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.filter.EndpointFilter;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.trace.LiveSession;
import io.tcpretrans.view.Column;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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

  TraceOptions(ParsedOptions parsed) {
    filter = new FilterOptions(parsed);
    local = parsed.has(Flag.LOCAL);
    sequence = parsed.has(Flag.SEQUENCE);
    type = parsed.has(Flag.TYPE);
    container = parsed.has(Flag.CONTAINER);
    extended = parsed.has(Flag.EXTENDED);
    why = parsed.has(Flag.WHY);
    columns = parsed.value("--columns", null);
    ipv4 = parsed.has(Flag.IPV4);
    ipv6 = parsed.has(Flag.IPV6);
    count = parsed.has(Flag.COUNT);
    top = parsed.has(Flag.TOP);
    by = parsed.value("--by", Grouping.FLOW);
    interval = parsed.value("-i", null);
    duration = parsed.value("-d", null);
    maxEvents = parsed.value("-n", Long.MAX_VALUE);
    output = parsed.value("-o", OutputFormat.TABLE);
    lossProbe = parsed.has(Flag.LOSS_PROBE);
    jsonSchema = parsed.has(Flag.JSON_SCHEMA);
    timestamps = parsed.has(Flag.TIMESTAMPS);
    record = parsed.value("--record", null);
    replay = parsed.value("--replay", null);
    hook = parsed.value("--hook", Hook.AUTO);
    check = parsed.has(Flag.CHECK);
    btf = parsed.value("--btf", null);
    directory = parsed.value("--tmpdir", null);
    color = parsed.value("--color", ColorMode.AUTO);
    verbose = parsed.has(Flag.VERBOSE);
    quiet = parsed.has(Flag.QUIET);
  }

  /**
   * Refuses what cannot be meant.
   *
   * @throws WrongUsage with what is wrong, and what to do instead
   */
  void validate() throws WrongUsage {
    filter.validate();
    refuse(ipv4 && ipv6, "-4 and -6 exclude each other; leave out both to trace IPv4 and IPv6");
    refuse(verbose && quiet, "-v and -q exclude each other; leave out one of them");
    refuse(duration != null && !(duration > 0), "--duration must be greater than 0 seconds");
    refuse(maxEvents < 1, "--max-events must be at least 1");
    refuse(
        lossProbe && hook == Hook.TRACEPOINT,
        "--lossprobe needs the kprobe, because no tracepoint shows loss probes that carry new data;"
            + " leave out --hook tracepoint");
    refuse(
        output == OutputFormat.BCC
            && (columns != null || type || container || extended || timestamps),
        "-o bcc prints bcc's own columns, and only -s adds one;"
            + " leave out -t, -C, -x, -T and --columns");
    refuse(
        columns != null && output != OutputFormat.TABLE,
        "--columns applies to the table only; leave it out, since -o "
            + output
            + " prints every field");
    refuse(interval != null && !(interval >= 0.1), "--interval must be at least 0.1 seconds");
    refuse(
        interval != null && !count && !top,
        "--interval applies to --count and --top only; add one of them");
    refuse(by != Grouping.FLOW && !count, "--by applies to --count only; add --count");
    refuse(
        output == OutputFormat.BCC && by != Grouping.FLOW,
        "-o bcc counts by flow only; leave out --by");
    refuse(count && top, "--count and --top exclude each other; leave out one of them");
    refuse(
        (count || top) && columns != null,
        "--columns applies to rows, which --count and --top do not print; leave it out");
    refuse(
        record != null && replay != null,
        "--record and --replay exclude each other; leave out one of them");
    refuse(
        why && replay != null,
        "--why needs the drops of the running kernel, which a recording does not have; leave it out");
    for (String name : columns == null ? List.<String>of() : columns) {
      refuse(
          Column.named(name).isEmpty(),
          "unknown column '" + name + "' in --columns; the columns are " + columnNames());
    }
  }

  static void refuse(boolean wrong, String message) throws WrongUsage {
    if (wrong) {
      throw new WrongUsage(message);
    }
  }

  private static String columnNames() {
    return Arrays.stream(Column.values())
        .map(Column::optionName)
        .collect(Collectors.joining(" "))
        .toLowerCase(Locale.ROOT);
  }

  CaptureOptions capture() {
    Path temporary = directory();
    boolean lossProbes = lossProbe && !check; // which tries each hook as such
    return record == null
        ? new CaptureOptions(
            hook, !ipv6, !ipv4, lossProbes, filter.lports(), filter.rports(), why, btf, temporary)
        : new CaptureOptions(hook, true, true, lossProbes, Set.of(), Set.of(), why, btf, temporary);
  }

  /** What a live run traces. */
  LiveSession.Settings live() {
    return new LiveSession.Settings(
        capture(), filter(), filter.build(), record, kernelTypes(), why);
  }

  /** Where native code is unpacked. */
  Path directory() {
    return directory != null ? directory : Path.of(System.getProperty("java.io.tmpdir"));
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
