package io.tcpretrans.cli;

import java.util.Map;

/** The options that a command line has, with their values. */
final class OptionValues {
  private final Map<Option<?>, Object> given;

  /**
   * @param given a value of the option's type for each option; true for a flag
   */
  OptionValues(Map<Option<?>, Object> given) {
    this.given = Map.copyOf(given);
  }

  /** Whether the command line has the option. */
  boolean has(Option<?> option) {
    return given.containsKey(option);
  }

  /** The value of the option, or its default value where the command line does not have it. */
  @SuppressWarnings("unchecked") // see the constructor
  <T> T get(Option<T> option) {
    return has(option) ? (T) given.get(option) : option.defaultValue();
  }
}
