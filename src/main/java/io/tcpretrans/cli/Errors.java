package io.tcpretrans.cli;

import io.tcpretrans.capture.CaptureException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Exceptions to one sentence on stderr and an exit status. */
final class Errors {
  private Errors() {}

  static int wrongUsage(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("tcpretrans: " + e.getMessage() + "; see tcpretrans --help.");
    err.flush();
    return ExitStatus.USAGE;
  }

  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    boolean verbose = command.getParseResult().hasMatchedOption("-v");
    PrintWriter err = command.getErr();
    err.println("tcpretrans: " + (e.getMessage() == null ? e : e.getMessage()));
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
