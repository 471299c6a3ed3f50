package io.tcpretrans.cli;

import java.util.Map;

/**
 * The options that a command line has, with their values.
 *
 * @param values TRUE for a flag, a List for an option with several values
 */
record OptionValues(Map<Option<?>, Object> values) {
  OptionValues {
    values = Map.copyOf(values);
  }

  /** Returns whether the command line has the option. */
  boolean has(Option<?> option) {
    return values.containsKey(option);
  }

  /** Returns the value of an option that is no flag; without the option, its default value. */
  @SuppressWarnings("unchecked") // CommandLineReader read each value by its option's type
  <T> T get(Option<T> option) {
    return (T) values.getOrDefault(option, option.defaultValue());
  }
}
