package io.tcpretrans.cli;

/** Command lines for tests, read by picocli. */
final class Typed {
  private Typed() {}

  /** The values of a command line whose words are separated by blanks. */
  static OptionValues values(String words) {
    return new OptionValues(
        CommandSyntax.commandLine()
            .parseArgs(words.isEmpty() ? new String[0] : words.split(" ", -1)));
  }

  /** The options of a command line that is valid. */
  static TraceOptions options(String words) {
    try {
      return TraceOptions.of(values(words));
    } catch (WrongUsage e) {
      throw new AssertionError(e);
    }
  }
}
