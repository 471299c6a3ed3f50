package io.tcpretrans.cli;

import java.util.List;

/** Refuses options that have no effect where no events, or no events of the kernel, are read. */
final class SourceConflicts {
  /** The options that --check uses, besides those with which it exits before. */
  private static final List<Option<?>> OF_CHECK =
      List.of(
          Options.CHECK,
          Options.OUTPUT,
          Options.WHY,
          Options.LOSS_PROBES,
          Options.HOOK,
          Options.BTF,
          Options.TEMPORARY_DIRECTORY,
          Options.VERBOSE,
          Options.QUIET);

  /** The options that --json-schema allows, of which -o json is the one that it describes. */
  private static final List<Option<?>> OF_SCHEMA =
      List.of(Options.JSON_SCHEMA, Options.OUTPUT, Options.VERBOSE, Options.QUIET);

  private SourceConflicts() {}

  /**
   * Reports the first conflict.
   *
   * @throws WrongUsage with the conflict and how to resolve it
   */
  static void check(OptionValues values) throws WrongUsage {
    OutputFormat output = values.get(Options.OUTPUT);
    if (values.has(Options.JSON_SCHEMA)) {
      refuseOthers(
          values, OF_SCHEMA, "--json-schema prints the schema of the JSON output and exits");
      refuse(
          values.has(Options.OUTPUT) && output != OutputFormat.JSON,
          "--json-schema describes -o json; leave out -o " + output);
    }
    if (values.has(Options.CHECK)) {
      refuseOthers(values, OF_CHECK, "--check prints what this kernel offers and exits");
      refuse(
          output != OutputFormat.TABLE && output != OutputFormat.JSON,
          "--check prints a table, or JSON with -o json; leave out -o " + output);
    }
    if (values.has(Options.REPLAY)) {
      checkReplay(values);
    }
  }

  private static void checkReplay(OptionValues values) throws WrongUsage {
    refuse(
        values.has(Options.RECORD),
        "--record and --replay exclude each other; leave out one of them");
    for (Option<?> option : List.of(Options.HOOK, Options.BTF)) {
      refuse(
          values.has(option),
          option.names().get(0)
              + " applies to the running kernel, from which --replay reads nothing; leave it out");
    }
  }

  private static void refuseOthers(OptionValues values, List<Option<?>> allowed, String purpose)
      throws WrongUsage {
    for (Option<?> option : Options.ALL) {
      refuse(
          values.has(option) && !allowed.contains(option),
          purpose + "; leave out " + option.names().get(option.names().size() - 1));
    }
  }

  private static void refuse(boolean conflict, String message) throws WrongUsage {
    if (conflict) {
      throw new WrongUsage(message);
    }
  }
}
