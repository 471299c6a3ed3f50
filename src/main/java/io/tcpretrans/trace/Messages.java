package io.tcpretrans.trace;

import io.tcpretrans.view.TextLines;
import java.io.PrintWriter;

/**
 * The messages of a run on stderr, as -q and -v select them. Each is a line, in which names of
 * other users are escaped. Thread-safe.
 */
public final class Messages {
  private final TextLines stderr;
  private final boolean quiet;
  private final boolean verbose;

  /** The last message other than the announcement and debug messages; null: none. */
  private volatile String latest;

  /**
   * Creates the writer of the messages.
   *
   * @param quiet whether only errors and losses of events are printed (-q)
   * @param verbose whether debug messages are printed as well (-v)
   */
  public Messages(PrintWriter stderr, boolean quiet, boolean verbose) {
    this.stderr = new TextLines(stderr);
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** Prints a message that neither option suppresses: an error, or a loss of events. */
  public void error(String text) {
    latest = text;
    stderr.message(text);
  }

  /** Prints a message that -q suppresses. */
  public void info(String text) {
    if (!quiet) {
      error(text);
    }
  }

  /** Prints the message that the run begins, which -q suppresses. */
  void announce(String text) {
    if (!quiet) {
      stderr.message(text);
    }
  }

  /**
   * Returns the last message about the run, for a view that covers stderr; null: there is none. The
   * announcement and debug messages do not count.
   */
  public String latest() {
    return latest;
  }

  /** Returns whether {@link #debug} prints. */
  public boolean isVerbose() {
    return verbose;
  }

  /** Prints a message if -v was given. */
  public void debug(String text) {
    if (verbose) {
      stderr.message(text);
    }
  }
}
