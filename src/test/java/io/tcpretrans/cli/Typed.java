package io.tcpretrans.cli;

/** Command lines for tests, as picocli understands them. */
final class Typed {
  private Typed() {}

  /** Words with a blank between them. */
  static ParsedOptions options(String words) {
    return new CommandLineOptions(
        CommandSyntax.commandLine()
            .parseArgs(words.isEmpty() ? new String[0] : words.split(" ", -1)));
  }
}
