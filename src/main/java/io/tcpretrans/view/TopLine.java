package io.tcpretrans.view;

/**
 * A line of the live screen.
 *
 * @param text text without escape sequences, in which names of other users are escaped
 */
record TopLine(String text, Style style) {
  /** How a terminal shows a line. */
  enum Style {
    PLAIN,
    BOLD,
    REVERSE,
    DIM
  }

  /** Returns a plain line. */
  static TopLine of(String text) {
    return new TopLine(text, Style.PLAIN);
  }
}
