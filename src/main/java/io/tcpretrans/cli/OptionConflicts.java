package io.tcpretrans.cli;

import io.tcpretrans.capture.Hook;

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
    refuse(
        values.get(Options.OUTPUT) == OutputFormat.BCC
            && (values.has(Options.COLUMNS)
                || values.has(Options.TYPE)
                || values.has(Options.OWNER_COLUMNS)
                || values.has(Options.EXTENDED)
                || values.has(Options.TIMESTAMPS)),
        "-o bcc prints bcc's own columns, and only -s adds one;"
            + " leave out -t, -C, -x, -T and --columns");
    SourceConflicts.check(values);
    ViewConflicts.check(values);
  }

  private static void refuse(boolean conflict, String message) throws WrongUsage {
    if (conflict) {
      throw new WrongUsage(message);
    }
  }
}
