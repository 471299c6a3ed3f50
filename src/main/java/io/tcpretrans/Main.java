package io.tcpretrans;

import io.tcpretrans.cli.TraceCommand;
import java.util.Locale;

/** The entry point of the program. */
public final class Main {
  private Main() {}

  /** Runs the command with these arguments, and ends the process with its exit status. */
  public static void main(String[] args) {
    // The output must not depend on the user's locale, also where a library formats numbers.
    Locale.setDefault(Locale.ROOT);
    TraceCommand.main(args);
  }
}
