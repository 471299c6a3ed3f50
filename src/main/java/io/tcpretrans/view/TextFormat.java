package io.tcpretrans.view;

import io.tcpretrans.event.RetransmitType;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The formats of percentages, counts by type and padded cells, which several views share. */
final class TextFormat {
  private TextFormat() {}

  /** Returns a percentage for a sentence, such as {@code 1.8 %}. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /** Returns a percentage for a cell, such as {@code 1.8%}; {@code -} for null. */
  static String percentCell(Double percent) {
    return percent == null ? "-" : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  /**
   * Returns a share, which is above 0, as a percentage from 1 to 100; 100 only for a share of 1.
   */
  static long wholePercent(double share) {
    return share >= 1 ? 100 : Math.max(1, Math.min(99, Math.round(100 * share)));
  }

  /**
   * Returns the number of rows of each type, the most frequent type first, as {@code 7 FAST, 2
   * SYN}.
   */
  static String typesByCount(Map<RetransmitType, Long> byType) {
    return byType.entrySet().stream()
        .sorted(Map.Entry.<RetransmitType, Long>comparingByValue().reversed())
        .map(rows -> rows.getValue() + " " + rows.getKey())
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the number of rows of each type, in the order of the map, as {@code FAST 7 SYN 2}.
   *
   * @param separator the text between two types
   */
  static String typesInOrder(Map<RetransmitType, Long> byType, String separator) {
    return byType.entrySet().stream()
        .map(rows -> rows.getKey() + " " + rows.getValue())
        .collect(Collectors.joining(separator));
  }

  /** Appends a cell, which is padded as {@link #pad} does. */
  static void appendCell(String text, int width, StringBuilder line) {
    int start = line.length();
    pad(line.append(text), start, width);
  }

  /**
   * Pads the last cell of a line with spaces, and appends the space that separates two cells. A
   * cell that is wider than its column is not cut.
   *
   * @param start index of the first character of the cell
   * @param width width of the column in characters
   */
  static void pad(StringBuilder line, int start, int width) {
    while (line.length() < start + width) {
      line.append(' ');
    }
    line.append(' ');
  }
}
