package io.tcpretrans.view;

/**
 * A line of text that is built of cells and sentences, in which {@link CellText} has escaped all
 * text. The only escape sequences of a line are its colors.
 */
final class TextLine {
  private final StringBuilder line = new StringBuilder(160);

  /** The spaces after the last cell, which the line gets only if something follows. */
  private int padding;

  /** Appends a cell without a color; see {@link #cell(CharSequence, int, Color)}. */
  TextLine cell(CharSequence text, int width) {
    return cell(text, width, Color.NONE);
  }

  /**
   * Appends a cell, which is one word; {@code -} for null or an empty text. Spaces up to the width
   * and one more separate the cell from what follows. A cell that is wider than its column is not
   * cut.
   *
   * @param width width of the column in characters, without the escape sequences of the color
   */
  TextLine cell(CharSequence text, int width, Color color) {
    pad();
    int start = line.length();
    CellText.append(text, line);
    padding = Math.max(0, start + width - line.length()) + 1;
    if (color != Color.NONE) {
      line.append(Color.RESET).insert(start, color.sequence());
    }
    return this;
  }

  /** Appends a text that may have spaces and escapes. */
  TextLine text(CharSequence text) {
    pad();
    CellText.appendSentence(text, line);
    return this;
  }

  private void pad() {
    for (; padding > 0; padding--) {
      line.append(' ');
    }
  }

  /** Makes the line empty. */
  void clear() {
    line.setLength(0);
    padding = 0;
  }

  /** Returns the line without the spaces after its last cell, and without a newline. */
  @Override
  public String toString() {
    return line.toString();
  }
}
