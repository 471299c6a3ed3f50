package io.tcpretrans.cli;

import picocli.CommandLine.ParseResult;

/** The options that a command line has, with their values. */
record OptionValues(ParseResult parsed) {
  /**
   * Returns whether the command line has the option. This includes a flag as {@code --count=false}.
   */
  boolean has(Option<?> option) {
    return parsed.hasMatchedOption(option.names().get(0));
  }

  /** Returns the value of an option that is no flag; without the option, its default value. */
  <T> T get(Option<T> option) {
    return parsed.matchedOptionValue(option.names().get(0), option.defaultValue());
  }
}
