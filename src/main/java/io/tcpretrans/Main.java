package io.tcpretrans;

import io.tcpretrans.cli.TraceCommand;

/** The entry point. */
public final class Main {
  private Main() {}

  /** Builds the command line, runs it and exits. */
  public static void main(String[] args) {
    TraceCommand.main(args);
  }
}
