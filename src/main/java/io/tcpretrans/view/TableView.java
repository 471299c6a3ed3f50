package io.tcpretrans.view;

import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Retransmits as a table, one line per row, in padded columns. */
public final class TableView implements View {
  private final Writer out;
  private final List<Column> columns;
  private final TimeText time;
  private final boolean colored;
  private final StringBuilder line = new StringBuilder(128);

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
    this.out = out;
    this.colored = colored;
    this.columns = List.copyOf(columns);
    this.time = time;
  }

  @Override
  public void begin() throws IOException {
    for (Column column : columns) {
      int start = line.length();
      line.append(column.header());
      pad(column, start, Color.HEADER);
    }
    writeLine();
    out.flush();
  }

  @Override
  public void row(Row row) throws IOException {
    for (Column column : columns) {
      int start = line.length();
      column.append(row, time, line);
      pad(column, start, Color.of(column, row));
    }
    writeLine();
  }

  /** Ends a cell. The width of the column does not include the escape sequences of the color. */
  private void pad(Column column, int start, Color color) {
    int end = line.length();
    TextFormat.pad(line, start, column.width());
    if (colored && color != Color.NONE) {
      line.insert(end, Color.RESET).insert(start, color.sequence());
    }
  }

  /** Writes the line without the padding of its last cell. */
  private void writeLine() throws IOException {
    int end = line.length();
    while (line.charAt(end - 1) == ' ') {
      end--;
    }
    line.setLength(end);
    out.append(line).append('\n');
    line.setLength(0);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
