package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureOptions;
import io.tcpretrans.capture.Hook;
import io.tcpretrans.capture.KernelFilter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.filter.ConnectionFilter;
import io.tcpretrans.filter.PortCondition;
import io.tcpretrans.pipeline.Filter;
import io.tcpretrans.trace.LiveSession;
import io.tcpretrans.view.Column;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
  private final Double interval;
  private final Double duration;
  private final boolean lossProbes;
  private final Hook chosenHook;
  private final Path btf;
  private final Path temporaryDirectory;

  private TraceOptions(OptionValues values) throws WrongUsage {
    filterOptions = new FilterOptions(values);
    why = values.has(Options.WHY);
    sequence = values.has(Options.SEQUENCE);
    timestamps = values.has(Options.TIMESTAMPS);
    top = values.has(Options.TOP);
    count = values.has(Options.COUNT) || (values.has(Options.GROUPING) && !top);
    output = values.get(Options.OUTPUT);
    color = values.get(Options.COLOR);
    maxEvents = values.get(Options.MAX_EVENTS);
    record = values.get(Options.RECORD);
    replay = values.get(Options.REPLAY);
    check = values.has(Options.CHECK);
    jsonSchema = values.has(Options.JSON_SCHEMA);
    verbose = values.has(Options.VERBOSE);
    quiet = values.has(Options.QUIET);
    boolean owner = values.has(Options.OWNER_COLUMNS) || filterOptions.showsContainer();
    columns = columns(values, owner);
    Grouping grouping = values.get(Options.GROUPING);
    by = owner ? grouping.withOwner() : grouping;
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

  private static List<Column> columns(OptionValues values, boolean owner) {
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
    addMissing(chosen, owner, List.of(Column.COMM, Column.CONTAINER));
    addMissing(chosen, values.has(Options.EXTENDED), Column.EXTENDED);
    addMissing(chosen, values.has(Options.WHY), Column.CAUSES);
    addMissing(chosen, values.has(Options.DIRECTION), List.of(Column.DIR));
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
    KernelFilter filter = record == null ? kernelFilter() : KernelFilter.ALL;
    boolean forks = record != null || filterOptions.retransmitFilter().owner().needsAncestors();
    return new CaptureOptions(hook, filter, probes, forks, why, btf, directory());
  }

  private KernelFilter kernelFilter() {
    ConnectionFilter filter = filterOptions.retransmitFilter().connection();
    PortCondition ports = filter.ports();
    return new KernelFilter(
        filter.ipv4(), filter.ipv6(), ports.local(), ports.remote(), ports.any(), ports.both());
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
   * Returns the filter with all conditions. The kernel applies some of them too, unless the run is
   * recorded.
   */
  Filter filter() {
    return output.restrict(filterOptions.retransmitFilter(), lossProbes);
  }

  /**
   * Returns the duration of the trace, in nanoseconds; for a replay, the duration of the part that
   * is read. Long.MAX_VALUE: until Ctrl-C, or the whole recording.
   */
  long durationNanos() {
    return duration == null ? Long.MAX_VALUE : (long) (duration * NANOS_PER_SECOND);
  }

  /**
   * Returns whether --top shows a live screen. If stdout is no terminal, or one that cannot move
   * its cursor, or a format is chosen, --top prints counts.
   */
  boolean usesScreen() {
    return top
        && output == OutputFormat.TABLE
        && StandardOutput.isTerminal()
        && !isDumb(System.getenv("TERM"));
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
