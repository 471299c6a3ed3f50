package io.tcpretrans;

import io.tcpretrans.cli.TraceCommand;
import java.util.Locale;

/** The entry point. */
public final class Main {
  private Main() {}

  /** Builds the command line, runs it and exits. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // its digits and letter cases, also for libraries
    TraceCommand.main(args);
  }
}
