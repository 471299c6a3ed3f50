package io.tcpretrans.view;

import java.util.regex.Pattern;

/**
 * The safe representation of text that others control, such as the name of a process. Characters
 * that could move the cursor, change colors, hide, or split a line are escaped, as {@code \x1b}, or
 * above 0xff with the letter u and at least four digits.
 */
public final class CellText {
  private static final int LAST_BYTE = 0xff;
  private static final int ESCAPE_LENGTH = 4;
  private static final int FIRST_NON_ASCII = 0x80;
  private static final int DELETE = 0x7f;

  /** The lone surrogates that stand for bytes that are not UTF-8, see ByteText.decode. */
  private static final int FIRST_BYTE_SURROGATE = 0xdc80;

  private static final int LAST_BYTE_SURROGATE = 0xdcff;

  /**
   * Letters, marks and symbols without a visible shape, so that two names that look the same may
   * differ: Default_Ignorable_Code_Point of Unicode, and the empty Braille pattern. They are the
   * combining grapheme joiner, fillers of Hangul, vowels of Khmer, and variation selectors.
   */
  private static final Pattern BLANK =
      Pattern.compile(
          "[\\x{34f}\\x{115f}\\x{1160}\\x{3164}\\x{ffa0}\\x{17b4}\\x{17b5}"
              + "\\x{180b}-\\x{180f}\\x{fe00}-\\x{fe0f}\\x{e0100}-\\x{e01ef}\\x{2800}]");

  private CellText() {}

  /**
   * Appends the text as one word, without spaces; {@code -} for null or an empty text. The
   * backslash is escaped, because it starts an escape.
   */
  static void append(CharSequence text, StringBuilder line) {
    if (text == null || text.isEmpty()) {
      line.append('-');
      return;
    }
    append(text, "", line);
  }

  /** Returns the text, in which spaces are kept and all else is escaped as in a cell. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    append(text, " ", printable);
    return printable.toString();
  }

  /**
   * Appends text that may contain escapes already, such as a sentence. Spaces and backslashes are
   * kept and all else is escaped as in a cell, so that escaped text does not change.
   */
  static void appendSentence(CharSequence text, StringBuilder line) {
    append(text, " \\", line);
  }

  /**
   * Appends the text with escapes.
   *
   * @param kept the characters that are not escaped although a cell does not have them
   */
  private static void append(CharSequence text, String kept, StringBuilder line) {
    for (int at = 0; at < text.length(); ) {
      int character = Character.codePointAt(text, at);
      if (kept.indexOf(character) >= 0 || isGraphic(character) || isEscapedByte(text, at)) {
        line.appendCodePoint(character);
      } else {
        appendEscape(character, line);
      }
      at += Character.charCount(character);
    }
  }

  /**
   * Returns whether {@link io.tcpretrans.sys.ByteText} already escaped a byte that is not UTF-8 at
   * this index, as {@code \xe4}. Such a byte is 0x80 or higher.
   */
  private static boolean isEscapedByte(CharSequence text, int at) {
    return at + ESCAPE_LENGTH <= text.length()
        && text.charAt(at) == '\\'
        && text.charAt(at + 1) == 'x'
        && "89abcdef".indexOf(text.charAt(at + 2)) >= 0
        && "0123456789abcdef".indexOf(text.charAt(at + 3)) >= 0;
  }

  private static void appendEscape(int character, StringBuilder line) {
    boolean isByte = character >= FIRST_BYTE_SURROGATE && character <= LAST_BYTE_SURROGATE;
    line.append(
        isByte || character <= LAST_BYTE
            ? String.format("\\x%02x", character & LAST_BYTE)
            : String.format("\\u%04x", character));
  }

  /** Returns whether the character is visible and is not the backslash, which starts an escape. */
  private static boolean isGraphic(int character) {
    if (character < FIRST_NON_ASCII) {
      return character > ' ' && character != '\\' && character != DELETE;
    }
    return !BLANK.matcher(Character.toString(character)).matches()
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
