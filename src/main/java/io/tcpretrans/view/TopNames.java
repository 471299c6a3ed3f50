package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The names of groups on the live screen. */
final class TopNames {
  /** Width in characters of a name that no {@link Column} shows. */
  private static final int WIDTH = 22;

  private TopNames() {}

  /** Returns the columns that name a group; empty: {@link #only} is its only name. */
  static List<Column> columns(Grouping grouping) {
    if (grouping.isFlow()) {
      return List.of(Column.LADDR, Column.RADDR);
    }
    if (grouping.equals(Grouping.PROCESS)) {
      return List.of(Column.PID, Column.COMM);
    }
    return grouping.equals(Grouping.CONTAINER) ? List.of(Column.CONTAINER) : List.of();
  }

  /** Returns the columns with the owner, which only a flow has, because its owner is one. */
  static List<Column> ownerColumns(Grouping grouping) {
    return grouping.isFlow() ? List.of(Column.PID, Column.COMM, Column.CONTAINER) : List.of();
  }

  /** Returns the header of {@link #only}. */
  static String onlyHeader(Grouping grouping) {
    return grouping.toString().toUpperCase(Locale.ROOT);
  }

  /** Returns the width of {@link #only} where there is room for it. */
  static int onlyWidth() {
    return WIDTH;
  }

  /** Returns the only name of a group, as one word. */
  static String only(Grouping grouping, TopGroup group) {
    StringBuilder cell = new StringBuilder();
    CellText.append(
        group.sample() == null
            ? "other"
            : grouping.fields().stream()
                .filter(GroupColumn::isShown)
                .map(field -> field.value(group.sample()))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.joining(",")),
        cell);
    return cell.toString();
  }

  /**
   * Returns the cell of a column, as one word.
   *
   * @param first whether it is the first column, which names the merged group
   */
  static String cell(Column column, TopGroup group, TimeText time, boolean first) {
    StringBuilder text = new StringBuilder();
    if (group.sample() == null) {
      text.append(first ? "other" : "-");
    } else {
      column.append(group.sample(), time, text);
    }
    StringBuilder cell = new StringBuilder();
    CellText.append(text, cell);
    return cell.toString();
  }

  /** Returns all names of a group, as the screen shows them, separated by spaces. */
  static String text(Grouping grouping, TopGroup group, TimeText time) {
    StringBuilder text = new StringBuilder();
    List<Column> columns = columns(grouping);
    if (columns.isEmpty()) {
      text.append(only(grouping, group));
    }
    for (Column column : columns) {
      text.append(cell(column, group, time, column == columns.get(0))).append(' ');
    }
    for (Column column : ownerColumns(grouping)) {
      text.append(cell(column, group, time, false)).append(' ');
    }
    return text.toString();
  }
}
