package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.UncheckedCaptureException;
import io.tcpretrans.view.CellText;
import java.io.PrintWriter;

/** Reports an error as one sentence on stderr and maps it to an exit status. */
final class Errors {
  private Errors() {}

  /**
   * Reports wrong usage; returns the exit status.
   *
   * @param message without a full stop
   */
  static int wrongUsage(String message, PrintWriter err) {
    err.println("tcpretrans: " + message + "; see tcpretrans --help.");
    err.flush();
    return ExitStatus.USAGE;
  }

  /**
   * Reports an exception; returns the exit status.
   *
   * @param verbose also prints the libbpf log and a stack trace
   */
  static int failed(Exception e, boolean verbose, PrintWriter err) {
    if (e instanceof UncheckedCaptureException unchecked) {
      return failed(unchecked.getCause(), verbose, err);
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    String end = message.endsWith(".") ? "" : ".";
    err.println("tcpretrans: " + CellText.printable(message) + end);
    int status = ExitStatus.FAILED;
    if (e instanceof CaptureException capture) {
      status = capture.unsupported() ? ExitStatus.UNSUPPORTED : ExitStatus.FAILED;
      if (verbose) {
        err.print(capture.log());
      }
    }
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return status;
  }
}
