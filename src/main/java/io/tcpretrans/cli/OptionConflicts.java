package io.tcpretrans.cli;

import io.tcpretrans.capture.Hook;
import io.tcpretrans.count.Grouping;

/** Refuses combinations of options that contradict each other. */
final class OptionConflicts {
  private OptionConflicts() {}

  /**
   * Reports the first conflict.
   *
   * @throws WrongUsage with the conflict and how to resolve it
   */
  static void check(OptionValues values) throws WrongUsage {
    refuse(
        values.has(Options.IPV4) && values.has(Options.IPV6),
        "-4 and -6 exclude each other; leave out both to trace IPv4 and IPv6");
    refuse(
        values.has(Options.VERBOSE) && values.has(Options.QUIET),
        "-v and -q exclude each other; leave out one of them");
    refuse(
        values.has(Options.LOSS_PROBES) && values.get(Options.HOOK) == Hook.TRACEPOINT,
        "--lossprobe needs the kprobe, because no tracepoint shows loss probes that carry new data;"
            + " leave out --hook tracepoint");
    checkRows(values);
    checkCounts(values);
    refuse(
        values.has(Options.RECORD) && values.has(Options.REPLAY),
        "--record and --replay exclude each other; leave out one of them");
  }

  private static void checkRows(OptionValues values) throws WrongUsage {
    OutputFormat output = values.get(Options.OUTPUT);
    refuse(
        values.has(Options.CHECK) && output != OutputFormat.TABLE && output != OutputFormat.JSON,
        "--check prints a table, or JSON with -o json; leave out -o " + output);
    refuse(
        output == OutputFormat.BCC
            && (values.has(Options.COLUMNS)
                || values.has(Options.TYPE)
                || values.has(Options.OWNER_COLUMNS)
                || values.has(Options.EXTENDED)
                || values.has(Options.TIMESTAMPS)),
        "-o bcc prints bcc's own columns, and only -s adds one;"
            + " leave out -t, -C, -x, -T and --columns");
    refuse(
        values.has(Options.COLUMNS) && output != OutputFormat.TABLE,
        "--columns applies to the table only; leave it out, since -o "
            + output
            + " prints every field");
  }

  private static void checkCounts(OptionValues values) throws WrongUsage {
    boolean count = values.has(Options.COUNT);
    boolean top = values.has(Options.TOP);
    boolean grouped = values.get(Options.GROUPING) != Grouping.FLOW;
    refuse(
        values.has(Options.INTERVAL) && !count && !top,
        "--interval applies to --count and --top only; add one of them");
    refuse(grouped && !count, "--by applies to --count only; add --count");
    refuse(
        grouped && values.get(Options.OUTPUT) == OutputFormat.BCC,
        "-o bcc counts by flow only; leave out --by");
    refuse(count && top, "--count and --top exclude each other; leave out one of them");
    refuse(
        (count || top) && values.has(Options.COLUMNS),
        "--columns applies to rows, which --count and --top do not print; leave it out");
  }

  private static void refuse(boolean conflict, String message) throws WrongUsage {
    if (conflict) {
      throw new WrongUsage(message);
    }
  }
}
