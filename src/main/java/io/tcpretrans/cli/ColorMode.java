package io.tcpretrans.cli;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** The values of --color. */
enum ColorMode {
  AUTO,
  ALWAYS,
  NEVER;

  /**
   * Whether to color.
   *
   * @param environment of the process; NO_COLOR, when it is not empty, forbids (no-color.org)
   */
  boolean wanted(Map<String, String> environment, BooleanSupplier terminal) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          environment.getOrDefault("NO_COLOR", "").isEmpty()
              && !environment.getOrDefault("TERM", "dumb").equals("dumb")
              && terminal.getAsBoolean();
    };
  }
}
