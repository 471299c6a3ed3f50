package io.tcpretrans.view;

import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import java.util.ArrayList;
import java.util.List;

/** The table of the last rows of one group on the live screen. */
final class TopRowTable {
  /** The columns in the order of the screen. */
  private static final List<Column> COLUMNS =
      List.of(
          Column.TIME,
          Column.PID,
          Column.LADDR,
          Column.RADDR,
          Column.STATE,
          Column.TYPE,
          Column.SEQ,
          Column.LEN,
          Column.SEGS,
          Column.ATTEMPT,
          Column.RTT_MS,
          Column.RTO_MS,
          Column.CWND,
          Column.WAIT_MS,
          Column.STALL_MS,
          Column.ERROR,
          Column.WHY,
          Column.WHERE);

  /** The same columns, the most important first. */
  private static final List<Column> BY_RANK =
      List.of(
          Column.TIME,
          Column.TYPE,
          Column.RADDR,
          Column.LADDR,
          Column.WHY,
          Column.LEN,
          Column.WHERE,
          Column.ERROR,
          Column.WAIT_MS,
          Column.STATE,
          Column.STALL_MS,
          Column.RTO_MS,
          Column.ATTEMPT,
          Column.SEQ,
          Column.SEGS,
          Column.RTT_MS,
          Column.CWND,
          Column.PID);

  private TopRowTable() {}

  /** Returns the table of these rows, as far as there is room for its columns. */
  static TopTable of(Grouping grouping, List<Row> rows, TimeText time, int screenWidth) {
    List<TopColumn> columns = new ArrayList<>();
    for (Column column : COLUMNS) {
      boolean names = column == Column.LADDR || column == Column.RADDR;
      if (!names || !grouping.isFlow()) { // the rows of a flow have the same ends
        columns.add(
            new TopColumn(
                column.header(),
                0,
                BY_RANK.indexOf(column),
                TopColumn.Kind.MARK,
                rows.stream().map(row -> cell(column, row, time)).toList()));
      }
    }
    return TopTable.of(columns, screenWidth);
  }

  private static String cell(Column column, Row row, TimeText time) {
    StringBuilder text = new StringBuilder();
    column.append(row, time, text);
    StringBuilder cell = new StringBuilder();
    CellText.append(text, cell);
    return cell.toString();
  }
}
