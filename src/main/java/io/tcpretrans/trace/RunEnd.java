package io.tcpretrans.trace;

/** The signal, or the closed stdout, that requests the end of a run. */
public enum RunEnd {
  /** SIGINT, which Ctrl-C sends. */
  INTERRUPT(2, null),

  /** SIGHUP, which a terminal sends when it is closed. */
  HANGUP(1, "SIGHUP"),

  /** SIGQUIT, which Ctrl-\ sends. */
  QUIT(3, "SIGQUIT"),

  /** SIGTERM, which kill(1) and service managers send. */
  TERMINATE(15, "SIGTERM"),

  /** A signal whose number is not known, because the JVM has handled it. */
  SIGNAL(-1, null),

  /** The last reader of stdout has closed it. */
  STDOUT_CLOSED(0, null),

  /** The key q on the live screen. */
  KEY(-1, null);

  private final int code;
  private final String name;

  RunEnd(int code, String name) {
    this.code = code;
    this.name = name;
  }

  /** Returns the end for the number of a signal, or for 0, which means a closed stdout. */
  static RunEnd of(int code) {
    for (RunEnd end : values()) {
      if (end.code == code) {
        return end;
      }
    }
    return SIGNAL;
  }

  /** Returns whether the user or another process has sent a signal. */
  boolean isSignal() {
    return this != STDOUT_CLOSED && this != KEY;
  }

  /** Returns a sentence for stderr; null: the user knows why the run ends. */
  String sentence() {
    return name == null ? null : "The run was ended by " + name + ".";
  }
}
