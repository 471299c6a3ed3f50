package io.tcpretrans.view;

import org.jline.utils.WCWidth;

/** The number of columns that text takes on a terminal, where some characters take two or none. */
final class DisplayWidth {
  private static final int FIRST_NON_ASCII = 0x80;

  private DisplayWidth() {}

  /** Returns the number of columns of a text without control characters. */
  static int of(CharSequence text) {
    return text.codePoints().map(DisplayWidth::of).sum();
  }

  /** Returns the number of columns of a character, 0 to 2. */
  static int of(int character) {
    return character < FIRST_NON_ASCII ? 1 : Math.max(0, WCWidth.wcwidth(character));
  }
}
