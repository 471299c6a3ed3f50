package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLineTest {
  private final TextLine line = new TextLine();

  @ParameterizedTest
  @CsvSource({"ab, 4, 'ab   |'", "abcd, 4, 'abcd |'", "abcde, 4, 'abcde |'"})
  void cellIsPaddedButNotCut(String text, int width, String expected) {
    assertThat(line.cell(text, width).text("|")).hasToString(expected);
  }

  @Test
  void lastCellIsNotPadded() {
    assertThat(line.cell("a", 4).cell("b", 4)).hasToString("a    b");
  }

  @Test
  void spacesOfATextAreKept() {
    assertThat(line.text(" a ").text("b  ")).hasToString(" a b  ");
  }

  @Test
  void cellIsOneWordWhoseEscapesCountForItsWidth() {
    assertThat(line.cell("a b\n", 10).cell(null, 2).cell("", 2).text("|"))
        .hasToString("a\\x20b\\x0a -  -  |");
  }

  @Test
  void onlyTheColorsAreEscapeSequences() {
    assertThat(line.cell("\u001b[2J", 12, Color.RED).cell("b", 2, Color.HEADER).text("\u001b"))
        .hasToString("\u001b[31m\\x1b[2J\u001b[0m      \u001b[1mb\u001b[0m  \\x1b");
  }

  @Test
  void clearedLineIsEmpty() {
    line.cell("a", 4);
    line.clear();

    assertThat(line).hasToString("");
    assertThat(line.text("b")).hasToString("b");
  }
}
