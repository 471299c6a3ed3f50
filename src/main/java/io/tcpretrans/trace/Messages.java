package io.tcpretrans.trace;

import java.io.PrintWriter;

/** The messages on stderr, by what -q and -v select. Thread-safe. */
public final class Messages {
  private final PrintWriter stderr;
  private final boolean quiet;
  private final boolean verbose;

  /**
   * Creates the messages of a run.
   *
   * @param quiet only errors and lost events are printed (-q)
   * @param verbose debug messages are printed as well (-v)
   */
  public Messages(PrintWriter stderr, boolean quiet, boolean verbose) {
    this.stderr = stderr;
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** Prints an error or a loss. */
  public void error(String text) {
    stderr.println(text);
    stderr.flush();
  }

  /** Prints a message that -q suppresses. */
  public void info(String text) {
    if (!quiet) {
      error(text);
    }
  }

  /** Returns whether {@link #debug} prints. */
  public boolean isVerbose() {
    return verbose;
  }

  /** Prints a message that only -v shows. */
  public void debug(String text) {
    if (verbose) {
      error(text);
    }
  }
}
