package io.tcpretrans.cli;

import picocli.CommandLine.ParseResult;

/** A command line as picocli has understood it. */
record CommandLineOptions(ParseResult parsed) implements ParsedOptions {
  @Override
  public boolean has(Flag flag) {
    return parsed.hasMatchedOption(flag.names().get(0));
  }

  @Override
  public <T> T value(String name, T absent) {
    return parsed.matchedOptionValue(name, absent);
  }
}
