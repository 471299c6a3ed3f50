package io.tcpretrans.cli;

/** The options cannot be meant so; the message says what is wrong, without a full stop. */
final class WrongUsage extends Exception {
  private static final long serialVersionUID = 1;

  WrongUsage(String message) {
    super(message);
  }
}
