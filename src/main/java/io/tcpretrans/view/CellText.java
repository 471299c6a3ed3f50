package io.tcpretrans.view;

/**
 * Text from outside, such as a process's name, as one word that does nothing to a terminal: what is
 * blank or no graphic character is shown by its number, as {@code \\x20} or {@code \\u202e}.
 */
public final class CellText {
  private static final int LAST_BYTE = 0xff;
  private static final int ESCAPE_LENGTH = 4;

  private CellText() {}

  /** Appends it; {@code -} for null or nothing. */
  static void append(String text, StringBuilder row) {
    if (text == null || text.isEmpty()) {
      row.append('-');
      return;
    }
    append(text, false, row);
  }

  /** The same of several words: blanks stay. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    append(text, true, printable);
    return printable.toString();
  }

  private static void append(String text, boolean blanks, StringBuilder row) {
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      int character = text.codePointAt(at);
      if ((blanks && character == ' ') || isEscapedByte(text, at)) {
        row.appendCodePoint(character);
      } else {
        append(character, row);
      }
    }
  }

  /** Whether the byte that is not UTF-8 was escaped here already ({@code ByteText}). */
  private static boolean isEscapedByte(String text, int at) {
    return text.startsWith("\\x", at)
        && at + ESCAPE_LENGTH <= text.length()
        && "89abcdef".indexOf(text.charAt(at + 2)) >= 0
        && "0123456789abcdef".indexOf(text.charAt(at + 3)) >= 0;
  }

  private static void append(int character, StringBuilder row) {
    if (isGraphic(character)) {
      row.appendCodePoint(character);
    } else {
      row.append(String.format(character <= LAST_BYTE ? "\\x%02x" : "\\u%04x", character));
    }
  }

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
