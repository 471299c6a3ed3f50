package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last rows of a selected group, in bounded memory. The last rows of all groups are kept too,
 * so that a group has rows as soon as it is selected.
 */
final class TopRecentRows {
  /** Of all groups; they take about 4 MiB. */
  private static final int MAX_ROWS = 4096;

  /** Of the selected group. */
  static final int MAX_SELECTED = 200;

  private final Deque<Row> all = new ArrayDeque<>(MAX_ROWS);
  private final Deque<Row> selected = new ArrayDeque<>(MAX_SELECTED);
  private Grouping grouping;
  private Object key;

  /** Adds a row. */
  void add(Row row) {
    add(row, all, MAX_ROWS);
    if (key != null && key.equals(grouping.key(row))) {
      add(row, selected, MAX_SELECTED);
    }
  }

  private static void add(Row row, Deque<Row> rows, int limit) {
    if (rows.size() == limit) {
      rows.removeFirst();
    }
    rows.addLast(row);
  }

  /** Selects the group with this {@link Grouping#key}; null: none. */
  void select(Grouping newGrouping, Object newKey) {
    grouping = newGrouping;
    key = newKey;
    selected.clear();
    if (key != null) {
      all.stream()
          .filter(row -> key.equals(grouping.key(row)))
          .forEach(row -> add(row, selected, MAX_SELECTED));
    }
  }

  /** Returns the last rows of the selected group, the latest first. */
  List<Row> latestFirst() {
    List<Row> rows = new ArrayList<>(selected.size());
    selected.descendingIterator().forEachRemaining(rows::add);
    return rows;
  }
}
