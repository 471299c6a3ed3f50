package io.tcpretrans.cli;

import java.util.List;

/** The exit statuses of the process. */
final class ExitStatus {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** A privilege or a feature of the kernel is missing. */
  static final int UNSUPPORTED = 3;

  /** The meaning of each status; the index is the status. */
  static final List<String> MEANINGS =
      List.of("done", "failed", "wrong usage", "privilege or feature missing");

  private ExitStatus() {}
}
