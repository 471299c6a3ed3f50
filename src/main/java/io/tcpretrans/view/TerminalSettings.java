package io.tcpretrans.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The settings of the terminal at stdin, which stty(1) reads and restores. */
final class TerminalSettings {
  private final String settings;

  private TerminalSettings(String settings) {
    this.settings = settings;
  }

  /**
   * Reads the settings.
   *
   * @throws IOException with the error message of stty(1), as when stdin is not a terminal
   */
  static TerminalSettings read() throws IOException {
    return new TerminalSettings(run("stty", "-g"));
  }

  /**
   * Restores the settings. JLine does not restore all of them.
   *
   * @throws IOException with the error message of stty(1)
   */
  void restore() throws IOException {
    // the shell ignores signals that would end or stop stty(1)
    run("sh", "-c", "trap '' INT TERM HUP TTOU TSTP; exec stty \"$0\"", settings);
  }

  /**
   * Runs a command with the terminal at stdin.
   *
   * @return the output of the command
   * @throws IOException with the error message of the command when it prints one
   */
  static String run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!error.isEmpty()) {
      throw new IOException(error.strip());
    }
    return output.strip();
  }
}
