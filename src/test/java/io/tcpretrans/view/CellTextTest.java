package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTextTest {
  /** Returns the text as a cell of a table. */
  private static String cell(String text) {
    StringBuilder row = new StringBuilder();
    CellText.append(text, row);
    return row.toString();
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(cell("\u001b[2J\u0007\r\n\u009b1m\u007f"))
        .isEqualTo("\\x1b[2J\\x07\\x0d\\x0a\\x9b1m\\x7f");
  }

  @Test
  void spacesOfAllKindsAreEscaped() {
    assertThat(cell("Web Content\t\u00a0\u2003")).isEqualTo("Web\\x20Content\\x09\\xa0\\u2003");
  }

  @Test
  void invisibleFormatCharactersAreEscaped() {
    // right-to-left override, left-to-right isolate, zero width space
    assertThat(cell("a\u202eb\u2066c\u200bd")).isEqualTo("a\\u202eb\\u2066c\\u200bd");
  }

  @Test
  void charactersWithoutAVisibleShapeAreEscaped() {
    // combining grapheme joiner, Hangul filler, variation selectors, empty Braille pattern
    assertThat(cell("a\u034fb\u3164c\ufe0fd\udb40\udd00e\u2800"))
        .isEqualTo("a\\u034fb\\u3164c\\ufe0fd\\ue0100e\\u2800");
  }

  @Test
  void loneSurrogatesAreEscapedAsTheBytesTheyStandFor() {
    assertThat(cell("a\udce4b\ud800c")).isEqualTo("a\\xe4b\\ud800c");
  }

  @Test
  void lettersOfAllScriptsAreKept() {
    assertThat(cell("r\u00f6d-\u65e5\u672c-\ud83d\ude00"))
        .isEqualTo("r\u00f6d-\u65e5\u672c-\ud83d\ude00");
  }

  @Test
  void backslashIsEscaped() {
    assertThat(cell("\\x20")).isEqualTo("\\x5cx20");
  }

  @Test
  void escapedByteIsNotEscapedAgain() {
    assertThat(cell("b\\xe4r")).isEqualTo("b\\xe4r");
    assertThat(CellText.printable("a b\\xe4")).isEqualTo("a b\\xe4");
    assertThat(cell("\\x7f\\xeg\\xe")).isEqualTo("\\x5cx7f\\x5cxeg\\x5cxe");
  }

  @Test
  void noCharacterThatATerminalObeysRemains() {
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      String name = Character.toString(character);
      StringBuilder sentence = new StringBuilder();
      CellText.appendSentence(name, sentence);
      for (String text : List.of(cell(name), CellText.printable(name), sentence.toString())) {
        if (text.codePoints().anyMatch(CellTextTest::isObeyed)) {
          fail("U+%04x is not escaped in %s", character, text);
        }
      }
    }
  }

  private static boolean isObeyed(int character) {
    return Character.isISOControl(character)
        || switch (Character.getType(character)) {
          case Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              true;
          default -> false;
        };
  }

  @ParameterizedTest
  @CsvSource(
      value = {"NULL", "''"},
      nullValues = "NULL")
  void nullAndEmptyTextAreADash(String text) {
    assertThat(cell(text)).isEqualTo("-");
  }
}
