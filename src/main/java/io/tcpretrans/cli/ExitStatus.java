package io.tcpretrans.cli;

/** The exit statuses of the process. */
final class ExitStatus {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** A privilege or a feature of the kernel is missing. */
  static final int UNSUPPORTED = 3;

  private ExitStatus() {}
}
