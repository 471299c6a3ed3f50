package io.tcpretrans.cli;

import picocli.CommandLine.ParseResult;

/** The options that a command line has, with their values. */
record OptionValues(ParseResult parsed) {
  /** Whether the command line has the option. A flag that it has is set, even as --count=false. */
  boolean has(Option<?> option) {
    return parsed.hasMatchedOption(option.names().get(0));
  }

  /** The value of an option with a value; its default value if the command line lacks it. */
  <T> T get(Option<T> option) {
    return parsed.matchedOptionValue(option.names().get(0), option.defaultValue());
  }
}
