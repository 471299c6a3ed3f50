package io.tcpretrans.cli;

/** An error in the command line. Its message is a sentence without a full stop. */
final class WrongUsage extends Exception {
  private static final long serialVersionUID = 1;

  WrongUsage(String message) {
    super(message);
  }
}
