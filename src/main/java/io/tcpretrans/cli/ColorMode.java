package io.tcpretrans.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The values of --color. */
enum ColorMode {
  AUTO,
  ALWAYS,
  NEVER;

  /**
   * Returns whether the table is colored.
   *
   * @param environment the environment variables; a NO_COLOR that is not empty turns colors off
   *     (no-color.org)
   * @param terminal returns whether stdout is a terminal
   */
  boolean isColored(Map<String, String> environment, BooleanSupplier terminal) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          environment.getOrDefault("NO_COLOR", "").isEmpty()
              && !environment.getOrDefault("TERM", "dumb").equals("dumb")
              && terminal.getAsBoolean();
    };
  }

  /** Returns the name as the user types it after --color. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
