package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.RowField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A column of a table that names a group.
 *
 * @param column the same column of a table of rows; null: rows have no such column
 * @param field the only field that the column shows if it has no {@code column}
 */
record GroupColumn(String header, int width, Column column, RowField field) {
  /** Width in characters of a field that no {@link Column} shows, such as an address. */
  private static final int FIELD_WIDTH = 22;

  /** The columns of rows that show a field under another name. */
  private static final Map<String, Column> COLUMNS = Map.of("cause", Column.WHY);

  /** The headers of fields that no {@link Column} shows, if it is not the field's name. */
  private static final Map<String, String> HEADERS =
      Map.of("dev_netns", "NETNS", "netns_name", "NAME");

  /** Returns the columns that name a group. */
  static List<GroupColumn> of(Grouping grouping) {
    if (grouping.isFlow()) { // a column for the address and the port
      return List.of(of(Column.LADDR), of(Column.RADDR));
    }
    List<GroupColumn> columns = new ArrayList<>();
    for (RowField field : grouping.fields()) {
      if (isShown(field)) {
        columns.add(of(field, grouping));
      }
    }
    return columns;
  }

  /** Returns whether a table shows the field; long identifiers are for programs. */
  static boolean isShown(RowField field) {
    return !field.equals(Field.CONTAINER_ID) && !field.equals(Field.NETNS_COOKIE);
  }

  private static GroupColumn of(Column column) {
    return new GroupColumn(column.header(), column.width(), column, null);
  }

  private static GroupColumn of(RowField field, Grouping grouping) {
    String name = field.fieldName();
    Column column = COLUMNS.getOrDefault(name, Column.named(name).orElse(null));
    if (column != null) {
      return of(column);
    }
    String header = name.equals("raddr_prefix") ? grouping.toString() : name;
    return new GroupColumn(
        HEADERS.getOrDefault(name, header).toUpperCase(Locale.ROOT), FIELD_WIDTH, null, field);
  }

  /** Appends the value of this column in a row of the group. */
  void append(Row row, TimeText time, StringBuilder line) {
    if (column != null) {
      column.append(row, time, line);
      return;
    }
    Object value = field.value(row);
    line.append(value == null ? "-" : value);
  }
}
