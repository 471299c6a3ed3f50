package io.tcpretrans.view;

import io.tcpretrans.event.RetransmitType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The formats of percentages and counts by type, which several views share. */
final class TextFormat {
  private static final double PERCENT = 100;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_MILLI = 1_000;

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
   * Returns whole percentages that sum to 100 (the largest remainder gets the rest). A weight above
   * 0 gets 1 at least, as long as there are fewer than 100 weights.
   *
   * @param weights none is negative, and one is above 0
   */
  static List<Integer> wholePercents(List<Long> weights) {
    double sum = weights.stream().mapToDouble(weight -> weight).sum();
    int[] percents = new int[weights.size()];
    double[] remainders = new double[weights.size()];
    int left = (int) PERCENT;
    for (int i = 0; i < percents.length; i++) {
      double exact = PERCENT * weights.get(i) / sum;
      percents[i] = weights.get(i) > 0 ? Math.max(1, (int) exact) : 0;
      remainders[i] = exact - percents[i];
      left -= percents[i];
    }
    for (; left > 0; left--) {
      int index = indexOfLargest(remainders);
      percents[index]++;
      remainders[index]--;
    }
    for (; left < 0; left++) {
      percents[indexOfLargest(Arrays.stream(percents).asDoubleStream().toArray())]--;
    }
    return Arrays.stream(percents).boxed().toList();
  }

  private static int indexOfLargest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  /** Returns a number with its noun, such as {@code 1 segment} or {@code 2 segments}. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** Returns a time in the largest unit of which it has at least one, such as {@code 206 ms}. */
  static String duration(long us) {
    if (us >= MICROS_PER_SECOND) {
      return String.format(Locale.ROOT, "%.1f s", (double) us / MICROS_PER_SECOND);
    }
    return us >= MICROS_PER_MILLI ? us / MICROS_PER_MILLI + " ms" : us + " us";
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
