package io.tcpretrans.view;

import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A row per retransmit, in columns, each padded to its width but the last. */
public final class TableView implements View {
  private final Writer out;
  private final List<Column> columns;
  private final TimeText time;
  private final boolean colored;
  private final StringBuilder row = new StringBuilder(128);

  public TableView(Writer out, List<Column> columns, TimeText time) {
    this(out, columns, time, false);
  }

  /**
   * @param colored for a terminal
   */
  public TableView(Writer out, List<Column> columns, TimeText time, boolean colored) {
    this.out = out;
    this.colored = colored;
    this.columns = List.copyOf(columns);
    this.time = time;
  }

  @Override
  public void begin() throws IOException {
    for (Column column : columns) {
      int start = row.length();
      row.append(column.header());
      pad(column, start, Color.HEADER);
    }
    writeRow();
    out.flush();
  }

  @Override
  public void row(Row retransmit) throws IOException {
    for (Column column : columns) {
      int start = row.length();
      column.append(retransmit, time, row);
      pad(column, start, Color.of(column, retransmit));
    }
    writeRow();
  }

  /** Ends a cell; its color takes no room. */
  private void pad(Column column, int start, Color color) {
    int end = row.length();
    TextFormat.pad(row, start, column.width());
    if (colored && color != Color.NONE) {
      row.insert(end, Color.RESET).insert(start, color.sequence());
    }
  }

  /** No cell is empty or ends in a blank: what ends the row is padding. */
  private void writeRow() throws IOException {
    int end = row.length();
    while (row.charAt(end - 1) == ' ') {
      end--;
    }
    row.setLength(end);
    out.append(row).append('\n');
    row.setLength(0);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
