package io.tcpretrans.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A table on the live screen, which has the columns for which there is room. A cell is complete, or
 * it is replaced by dots.
 */
final class TopTable {
  private static final String DOTS = "...";

  /** The numbers of bars that a sparkline may have, the best first. */
  private static final int[] BARS = {60, 30, 10};

  private static final int FEWEST_BARS = BARS[BARS.length - 1];

  private final List<TopColumn> columns;

  /** The widths of the columns that the table has, by their index. */
  private final Map<Integer, Integer> widths;

  private TopTable(List<TopColumn> columns, Map<Integer, Integer> widths) {
    this.columns = columns;
    this.widths = widths;
  }

  /** Returns the table of the columns that fit into a screen of this width. */
  static TopTable of(List<TopColumn> columns, int screenWidth) {
    return new TopTable(columns, fit(columns, screenWidth, 0));
  }

  /**
   * Returns the table of the columns that fit into a screen of this width, with a sparkline if
   * there is room for all columns and for it.
   *
   * @param at the index of the column before which the sparkline is
   * @param sparkline returns the column with this number of bars
   */
  static TopTable withSparkline(
      List<TopColumn> columns, int at, IntFunction<TopColumn> sparkline, int screenWidth) {
    Map<Integer, Integer> widths = fit(columns, screenWidth, FEWEST_BARS + 1);
    int room = screenWidth - total(widths) - 1;
    for (int bars : BARS) {
      if (bars <= room) {
        List<TopColumn> all = new ArrayList<>(columns);
        all.add(at, sparkline.apply(bars));
        Map<Integer, Integer> shifted = new TreeMap<>();
        widths.forEach((index, width) -> shifted.put(index < at ? index : index + 1, width));
        shifted.put(at, bars);
        return new TopTable(all, shifted);
      }
    }
    return new TopTable(columns, widths);
  }

  /** Returns the columns that fit, with their widths; the wide ones if all of them fit. */
  private static Map<Integer, Integer> fit(List<TopColumn> columns, int screenWidth, int reserve) {
    Map<Integer, Integer> wide = new TreeMap<>();
    for (int index = 0; index < columns.size(); index++) {
      TopColumn column = columns.get(index);
      if (column.kind() != TopColumn.Kind.MARK || column.hasValue()) {
        wide.put(index, column.widest());
      }
    }
    return total(wide) + reserve <= screenWidth ? wide : fitNarrow(columns, screenWidth);
  }

  private static Map<Integer, Integer> fitNarrow(List<TopColumn> columns, int screenWidth) {
    Map<Integer, Integer> narrow = new TreeMap<>();
    List<Integer> byRank = new ArrayList<>();
    for (int index = 0; index < columns.size(); index++) {
      TopColumn column = columns.get(index);
      boolean noGroups = column.cells().isEmpty() && column.kind() != TopColumn.Kind.MARK;
      if (column.hasValue() || noGroups) {
        byRank.add(index);
      }
    }
    byRank.sort(Comparator.comparingInt(index -> columns.get(index).rank()));
    for (int index : byRank) {
      TopColumn column = columns.get(index);
      int room = screenWidth - total(narrow) - (narrow.isEmpty() ? 0 : 1);
      if (column.narrowest() <= room) {
        narrow.put(index, column.narrowest());
      } else if (column.kind() == TopColumn.Kind.NAME && column.header().length() <= room) {
        narrow.put(index, room);
      }
    }
    return narrow;
  }

  private static int total(Map<Integer, Integer> widths) {
    int separators = Math.max(0, widths.size() - 1);
    return widths.values().stream().mapToInt(Integer::intValue).sum() + separators;
  }

  /** Returns the line with the names of the columns. */
  String header() {
    StringBuilder line = new StringBuilder();
    widths.forEach((index, width) -> append(columns.get(index).header(), width, line));
    return line.toString().stripTrailing();
  }

  /** Returns a line of the table. */
  String line(int row) {
    StringBuilder line = new StringBuilder();
    widths.forEach((index, width) -> append(columns.get(index).cells().get(row), width, line));
    return line.toString().stripTrailing();
  }

  private static void append(String cell, int width, StringBuilder line) {
    String fitting = DisplayWidth.of(cell) <= width ? cell : DOTS;
    line.append(fitting).append(" ".repeat(width - DisplayWidth.of(fitting) + 1));
  }
}
