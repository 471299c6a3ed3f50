package io.tcpretrans.view;

import io.tcpretrans.event.RetransmitType;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The formats of percentages and counts by type, which several views share. */
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
}
