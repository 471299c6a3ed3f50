package io.tcpretrans.field;

import java.io.IOException;

/**
 * The error that a line of a recording is invalid. The message is the reason in our words, without
 * text of the line, so that it can be printed anywhere.
 */
public final class InvalidLine extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param reason such as {@code lport is out of range}, without a full stop
   */
  public InvalidLine(String reason) {
    super(reason);
  }
}
