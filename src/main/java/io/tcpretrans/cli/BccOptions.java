package io.tcpretrans.cli;

import java.util.Map;
import java.util.Set;

/** The meaning that {@code -c} and {@code -l} have in bcc's tcpretrans. */
final class BccOptions {
  private BccOptions() {}

  /**
   * Gives {@code -c} and {@code -l} the meaning that they have in bcc, if the output is bcc's:
   * {@code --count} and {@code --lossprobe}.
   *
   * @param names the names by which the command line has its options
   */
  static void apply(Map<Option<?>, Object> values, Set<String> names) {
    if (values.get(Options.OUTPUT) != OutputFormat.BCC) {
      return;
    }
    if (names.contains("-c")) {
      values.put(Options.COUNT, true);
    }
    if (names.contains("-l")) {
      values.put(Options.LOSS_PROBES, true);
    }
  }
}
