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
import java.util.List;
import java.util.Set;

/** The checked values of all options. Immutable. */
final class TraceOptions {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double DEFAULT_INTERVAL_SECONDS = 1;

  final FilterOptions filterOptions;
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
  private final List<Column> columns;
  private final boolean ipv4;
  private final boolean ipv6;
  private final Double interval;
  private final Double duration;
  private final boolean lossProbes;
  private final Hook chosenHook;
  private final Path btf;
  private final Path temporaryDirectory;

  private TraceOptions(OptionValues values) {
    filterOptions = new FilterOptions(values);
    why = values.has(Options.WHY);
    sequence = values.has(Options.SEQUENCE);
    timestamps = values.has(Options.TIMESTAMPS);
    count = values.has(Options.COUNT);
    top = values.has(Options.TOP);
    by = values.get(Options.GROUPING);
    output = values.get(Options.OUTPUT);
    color = values.get(Options.COLOR);
    maxEvents = values.get(Options.MAX_EVENTS);
    record = values.get(Options.RECORD);
    replay = values.get(Options.REPLAY);
    check = values.has(Options.CHECK);
    jsonSchema = values.has(Options.JSON_SCHEMA);
    verbose = values.has(Options.VERBOSE);
    quiet = values.has(Options.QUIET);
    columns = columns(values, filterOptions.showsContainer());
    ipv4 = !values.has(Options.IPV6);
    ipv6 = !values.has(Options.IPV4);
    interval = values.get(Options.INTERVAL);
    duration = values.get(Options.DURATION);
    lossProbes = values.has(Options.LOSS_PROBES);
    chosenHook = values.get(Options.HOOK);
    btf = values.get(Options.BTF);
    temporaryDirectory = values.get(Options.TEMPORARY_DIRECTORY);
  }

  /**
   * Returns the values of a command line after checking them.
   *
   * @throws WrongUsage with the error and what to type instead
   */
  static TraceOptions of(OptionValues values) throws WrongUsage {
    for (Option<?> option : Options.ALL) {
      option.check(values);
    }
    OptionConflicts.check(values);
    return new TraceOptions(values);
  }

  private static List<Column> columns(OptionValues values, boolean container) {
    List<Column> chosen = new ArrayList<>();
    if (values.has(Options.COLUMNS)) {
      for (String name : values.get(Options.COLUMNS)) {
        chosen.add(Column.named(name).orElseThrow());
      }
    } else {
      chosen.addAll(Column.DEFAULT);
    }
    addMissing(chosen, values.has(Options.LOCAL), List.of(Column.LADDR));
    addMissing(chosen, values.has(Options.SEQUENCE), List.of(Column.SEQ));
    addMissing(chosen, values.has(Options.TYPE), List.of(Column.TYPE));
    addMissing(
        chosen,
        container || values.has(Options.OWNER_COLUMNS),
        List.of(Column.COMM, Column.CONTAINER));
    addMissing(chosen, values.has(Options.EXTENDED), Column.EXTENDED);
    addMissing(chosen, values.has(Options.WHY), Column.CAUSES);
    return List.copyOf(chosen);
  }

  /** Adds the columns that are not chosen yet; does nothing if they are not wanted. */
  private static void addMissing(List<Column> chosen, boolean wanted, List<Column> more) {
    if (wanted) {
      for (Column column : more) {
        if (!chosen.contains(column)) {
          chosen.add(column);
        }
      }
    }
  }

  /**
   * Returns what the kernel is asked to capture. With --record, these are all events, whatever the
   * filters.
   */
  CaptureOptions capture() {
    boolean probes = lossProbes && !check; // --check also tries the tracepoint, which has none
    Hook hook = check && lossProbes ? Hook.KPROBE : chosenHook;
    return record == null
        ? new CaptureOptions(
            hook,
            ipv4,
            ipv6,
            probes,
            filterOptions.lports(),
            filterOptions.rports(),
            why,
            btf,
            directory())
        : new CaptureOptions(hook, true, true, probes, Set.of(), Set.of(), why, btf, directory());
  }

  /** Returns the settings of a live run. */
  LiveSession.Settings live() {
    return new LiveSession.Settings(
        capture(), filter(), filterOptions.retransmitFilter(), record, kernelTypes(), why);
  }

  /** Returns the temporary directory for native libraries. */
  Path directory() {
    return temporaryDirectory != null
        ? temporaryDirectory
        : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Returns the file with the types of the running kernel (BTF). */
  Path kernelTypes() {
    return btf != null ? btf : Path.of("/sys/kernel/btf/vmlinux");
  }

  /**
   * Returns the filter that user space applies. It has every condition that the kernel does not
   * apply; with --record or --replay, the kernel applies none.
   */
  Filter filter() {
    Filter rest = output.restrict(filterOptions.retransmitFilter());
    return record == null && replay == null
        ? rest
        : new EndpointFilter(ipv4, ipv6, filterOptions.lports(), filterOptions.rports(), rest);
  }

  /** Returns the duration of the trace, in nanoseconds; Long.MAX_VALUE: until Ctrl-C. */
  long durationNanos() {
    return duration == null ? Long.MAX_VALUE : (long) (duration * NANOS_PER_SECOND);
  }

  /**
   * Returns whether --top shows a live screen. If stdout is no terminal, or one that cannot move
   * its cursor, --top prints counts.
   */
  boolean usesScreen() {
    return top && StandardOutput.isTerminal() && !isDumb(System.getenv("TERM"));
  }

  private static boolean isDumb(String terminal) {
    return terminal == null || terminal.isEmpty() || terminal.equals("dumb");
  }

  /** Returns the time between two outputs of --count or --top; null: one output at the end. */
  Duration interval() {
    double seconds = interval != null ? interval : DEFAULT_INTERVAL_SECONDS;
    return interval == null && !top ? null : Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
  }

  /**
   * Returns the columns of the table: the default ones or those of --columns, then those of flags.
   */
  List<Column> columns() {
    return columns;
  }
}
