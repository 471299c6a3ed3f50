package io.tcpretrans.view;

import io.tcpretrans.event.RetransmitType;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The formats that several views share: percentages, counts by type and padded cells. */
final class TextFormat {
  private TextFormat() {}

  /** A percentage in a sentence: {@code 1.8 %}. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /** A percentage in a cell: {@code 1.8%}; null: {@code -}. */
  static String percentCell(Double percent) {
    return percent == null ? "-" : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  /** A share as a whole percentage, which is 0 only for nothing and 100 only for everything. */
  static long wholePercent(double share) {
    return share >= 1 ? 100 : Math.max(1, Math.min(99, Math.round(100 * share)));
  }

  /** The number of rows of each type, the highest first: {@code 7 FAST, 2 SYN}. */
  static String typesByCount(Map<RetransmitType, Long> byType) {
    return byType.entrySet().stream()
        .sorted(Map.Entry.<RetransmitType, Long>comparingByValue().reversed())
        .map(rows -> rows.getValue() + " " + rows.getKey())
        .collect(Collectors.joining(", "));
  }

  /** The number of rows of each type, in a fixed order: {@code FAST 7 SYN 2}. */
  static String typesInOrder(Map<RetransmitType, Long> byType, String separator) {
    return byType.entrySet().stream()
        .map(rows -> rows.getKey() + " " + rows.getValue())
        .collect(Collectors.joining(separator));
  }

  /** Appends a cell. */
  static void appendCell(String text, int width, StringBuilder row) {
    int start = row.length();
    pad(row.append(text), start, width);
  }

  /**
   * Pads the last cell of a row and appends the blank that separates two cells. A longer cell is
   * not cut.
   *
   * @param start where the cell begins
   */
  static void pad(StringBuilder row, int start, int width) {
    while (row.length() < start + width) {
      row.append(' ');
    }
    row.append(' ');
  }
}
