package io.tcpretrans.view;

import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Retransmits as a table, one line per row, in padded columns. */
public final class TableView implements View {
  private final TextLines out;
  private final List<Column> columns;
  private final TimeText time;
  private final boolean colored;
  private final TextLine line = new TextLine();
  private final StringBuilder cell = new StringBuilder();

  /** Creates a view without colors. */
  public TableView(Writer out, List<Column> columns, TimeText time) {
    this(out, columns, time, false);
  }

  /**
   * Creates the view.
   *
   * @param colored with escape sequences for colors, for a terminal
   */
  public TableView(Writer out, List<Column> columns, TimeText time, boolean colored) {
    this.out = new TextLines(out);
    this.colored = colored;
    this.columns = List.copyOf(columns);
    this.time = time;
  }

  @Override
  public void begin() throws IOException {
    for (Column column : columns) {
      line.cell(column.header(), width(column), colored ? Color.HEADER : Color.NONE);
    }
    out.write(line);
    out.flush();
  }

  @Override
  public void row(Row row) throws IOException {
    for (Column column : columns) {
      column.append(row, time, cell);
      line.cell(cell, width(column), colored ? Color.of(column, row) : Color.NONE);
      cell.setLength(0);
    }
    out.write(line);
  }

  /** Returns the width of a column, which for TIME depends on the format of the times. */
  private int width(Column column) {
    return column == Column.TIME ? time.width() : column.width();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
