package io.tcpretrans.cli;

import java.util.List;

/** Command lines for tests, with words that are separated by blanks. */
final class Typed {
  private Typed() {}

  /** The values of a command line that can be read. */
  static OptionValues values(String words) {
    try {
      return CommandLineReader.read(split(words));
    } catch (WrongUsage e) {
      throw new AssertionError(words, e);
    }
  }

  private static List<String> split(String words) {
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
  }

  /** The options of a command line that is valid. */
  static TraceOptions options(String words) {
    try {
      return TraceOptions.of(values(words));
    } catch (WrongUsage e) {
      throw new AssertionError(words, e);
    }
  }

  /** The error of a command line that is not valid. */
  static String error(String words) {
    try {
      TraceOptions.of(CommandLineReader.read(split(words)));
    } catch (WrongUsage e) {
      return e.getMessage();
    }
    throw new AssertionError("valid: " + words);
  }
}
