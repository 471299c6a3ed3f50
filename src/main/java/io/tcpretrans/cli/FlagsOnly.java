package io.tcpretrans.cli;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads a command line that has only flags, such as {@code -c} or {@code -t -C}, or nothing at all,
 * without picocli, whose classes delay the start.
 */
final class FlagsOnly {
  private FlagsOnly() {}

  /** The flags of the command line; null: picocli must read the command line. */
  static OptionValues read(String[] args) {
    Map<Option<?>, Object> given = new HashMap<>();
    for (String arg : args) {
      Option<?> flag = flag(arg);
      if (flag == null || given.put(flag, true) != null) {
        return null;
      }
    }
    return new OptionValues(given);
  }

  /** The flag of this name; null: none, or one that picocli itself answers. */
  private static Option<?> flag(String name) {
    for (Option<?> option : Options.ALL) {
      if (option.names().contains(name)) {
        boolean answered = option == Options.HELP || option == Options.VERSION;
        return option.isFlag() && !answered ? option : null;
      }
    }
    return null;
  }
}
