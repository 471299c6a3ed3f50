package io.tcpretrans.view;

/**
 * The safe representation of text that others control, such as the name of a process. Characters
 * that could move the cursor, change colors or split a column are escaped, as {@code \x20}, or
 * above 0xff with the letter u and at least four digits.
 */
public final class CellText {
  private static final int LAST_BYTE = 0xff;
  private static final int ESCAPE_LENGTH = 4;

  private CellText() {}

  /** Appends the text as one word, without spaces; {@code -} for null or an empty text. */
  static void append(String text, StringBuilder line) {
    if (text == null || text.isEmpty()) {
      line.append('-');
      return;
    }
    append(text, false, line);
  }

  /** Returns the text, in which spaces are kept and all else is escaped as in a cell. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    append(text, true, printable);
    return printable.toString();
  }

  private static void append(String text, boolean keepSpaces, StringBuilder line) {
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      int character = text.codePointAt(at);
      if ((keepSpaces && character == ' ') || isEscapedByte(text, at)) {
        line.appendCodePoint(character);
      } else {
        append(character, line);
      }
    }
  }

  /**
   * Returns whether {@link io.tcpretrans.sys.ByteText} already escaped a byte that is not UTF-8 at
   * this index, as {@code \xe4}. Such a byte is 0x80 or higher.
   */
  private static boolean isEscapedByte(String text, int at) {
    return text.startsWith("\\x", at)
        && at + ESCAPE_LENGTH <= text.length()
        && "89abcdef".indexOf(text.charAt(at + 2)) >= 0
        && "0123456789abcdef".indexOf(text.charAt(at + 3)) >= 0;
  }

  private static void append(int character, StringBuilder line) {
    if (isGraphic(character)) {
      line.appendCodePoint(character);
    } else {
      line.append(String.format(character <= LAST_BYTE ? "\\x%02x" : "\\u%04x", character));
    }
  }

  /** Returns whether the character is visible and is not the backslash, which starts an escape. */
  private static boolean isGraphic(int character) {
    return character != '\\'
        && switch (Character.getType(character)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
