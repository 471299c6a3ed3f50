package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.OwnerFound;
import io.tcpretrans.event.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
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
    if (isSelected(row)) {
      add(row, selected, MAX_SELECTED);
    }
  }

  private static void add(Row row, Deque<Row> rows, int limit) {
    if (rows.size() == limit) {
      rows.removeFirst();
    }
    rows.addLast(row);
  }

  private boolean isSelected(Row row) {
    return key != null && key.equals(grouping.key(row));
  }

  /**
   * Gives the rows of a connection the owner that was found late. Returns these rows as they were
   * before.
   */
  List<Row> ownerFound(OwnerFound found) {
    List<Row> changed = all.stream().filter(found::isOwnerOf).toList();
    List<Row> selectable = new ArrayList<>(selected);
    changed.stream().filter(row -> !isSelected(row)).forEach(selectable::add);
    selectable.sort(Comparator.comparing(Row::time)); // a stable sort
    if (!changed.isEmpty()) {
      replace(all, List.copyOf(all), found);
    }
    replace(selected, selectable, found);
    selected.removeIf(row -> !isSelected(row));
    while (selected.size() > MAX_SELECTED) {
      selected.removeFirst();
    }
    return changed;
  }

  private static void replace(Deque<Row> target, List<Row> rows, OwnerFound found) {
    target.clear();
    rows.forEach(row -> target.addLast(found.applyTo(row)));
  }

  /** Selects the group with this {@link Grouping#key}; null: none. */
  void select(Grouping newGrouping, Object newKey) {
    grouping = newGrouping;
    key = newKey;
    selected.clear();
    if (key != null) {
      all.stream().filter(this::isSelected).forEach(row -> add(row, selected, MAX_SELECTED));
    }
  }

  /** Returns the last rows of the selected group, the latest first. */
  List<Row> latestFirst() {
    List<Row> rows = new ArrayList<>(selected.size());
    selected.descendingIterator().forEachRemaining(rows::add);
    return rows;
  }
}
