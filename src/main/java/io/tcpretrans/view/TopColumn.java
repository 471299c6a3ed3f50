package io.tcpretrans.view;

import java.util.List;

/**
 * A column of a table on the live screen.
 *
 * @param width the width where there is room for it; a wider cell widens the column
 * @param rank the column with the highest rank is left out first
 * @param kind what happens where there is little room
 * @param cells one word for each line
 */
record TopColumn(String header, int width, int rank, Kind kind, List<String> cells) {
  /** What happens to a column where there is little room. */
  enum Kind {
    /** A name of the group: cells that do not fit are left out, the others stay. */
    NAME,
    /** The column is left out if it does not fit. */
    VALUE,
    /** The column is left out if it does not fit, and also if it has no value. */
    MARK
  }

  private static final String NONE = "-";

  /** Returns whether a cell has a value. */
  boolean hasValue() {
    return cells.stream().anyMatch(cell -> !cell.equals(NONE));
  }

  /** Returns the width of the header and of all cells. */
  int narrowest() {
    return Math.max(
        DisplayWidth.of(header), cells.stream().mapToInt(DisplayWidth::of).max().orElse(0));
  }

  /** Returns the width where there is room. */
  int widest() {
    return Math.max(width, narrowest());
  }
}
