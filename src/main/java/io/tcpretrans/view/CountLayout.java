package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.field.Field;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fields and columns of counts.
 *
 * @param grouping the property of rows that names the groups
 * @param withCauses whether the rows have causes ({@code --why})
 */
public record CountLayout(Grouping grouping, boolean withCauses) {
  /** What JSON and CSV add to a flow: of its latest row. */
  private static final List<Field> FLOW_FIELDS =
      List.of(
          Field.DIR,
          Field.SERVICE,
          Field.PID,
          Field.COMM,
          Field.CONTAINER,
          Field.CONTAINER_ID,
          Field.UNIT);

  /** Returns the fields that JSON and CSV have after the counts. */
  List<Field> addedFields() {
    return grouping.isFlow() ? FLOW_FIELDS : grouping.addedFields();
  }

  /** Returns the columns that a table has after the counts. */
  List<Column> addedColumns() {
    return Stream.of(Column.COMM, Column.CONTAINER)
        .filter(column -> grouping.addedFields().contains(Field.valueOf(column.name())))
        .toList();
  }

  /** Returns whether the number of rows of each cause is shown. */
  boolean showsCauses() {
    return withCauses && !grouping.isByCause();
  }

  /** Returns the counts and times of a group. Only a flow has a rate: it is one connection. */
  List<CountField> countFields() {
    return Stream.of(CountField.values())
        .filter(field -> field != CountField.RATE_PERCENT || grouping.isFlow())
        .toList();
  }
}
