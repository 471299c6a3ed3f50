package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import io.tcpretrans.capture.UncheckedCaptureException;
import io.tcpretrans.view.TextLines;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Reports an error as one sentence on stderr and maps it to an exit status. */
final class Errors {
  private Errors() {}

  /**
   * Reports wrong usage; returns the exit status.
   *
   * @param message without a full stop
   */
  static int wrongUsage(String message, PrintWriter err) {
    new TextLines(err).message("tcpretrans: " + message + "; see tcpretrans --help.");
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
    TextLines lines = new TextLines(err);
    lines.message("tcpretrans: " + message + end);
    int status = ExitStatus.FAILED;
    if (e instanceof CaptureException capture) {
      status = capture.unsupported() ? ExitStatus.UNSUPPORTED : ExitStatus.FAILED;
      if (verbose) {
        lines.messages(capture.log());
      }
    }
    if (verbose) {
      lines.messages(stackTrace(e));
    }
    return status;
  }

  /**
   * Reports an exception that ended a thread, in place of the JVM, which would print the text of
   * the exception as it is.
   */
  static void uncaught(Thread thread, Throwable e, PrintWriter err) {
    TextLines lines = new TextLines(err);
    lines.message(
        "tcpretrans: an error in this program ended its thread " + thread.getName() + ":");
    lines.messages(stackTrace(e));
  }

  private static String stackTrace(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
