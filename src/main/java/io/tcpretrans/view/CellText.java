package io.tcpretrans.view;

/**
 * Text from outside, such as a process's name, as one word that does nothing to a terminal: what is
 * blank or no graphic character is shown by its number, as {@code \\x20} or {@code \\u202e}.
 */
public final class CellText {
  private static final int LAST_BYTE = 0xff;

  private CellText() {}

  /** Appends it; {@code -} for null or nothing. */
  static void append(String text, StringBuilder row) {
    if (text == null || text.isEmpty()) {
      row.append('-');
      return;
    }
    text.codePoints().forEach(character -> append(character, row));
  }

  /** The same of several words: blanks stay. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              if (character == ' ') {
                printable.append(' ');
              } else {
                append(character, printable);
              }
            });
    return printable.toString();
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
