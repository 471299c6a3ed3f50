package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/** GroupCounts as a table, its header above each; a table after the first follows an empty line. */
public final class CountTable implements CountFormatter {
  private static final String OTHER = "other";

  /** Of an address; longer ones push the row. */
  private static final int WIDTH = 22;

  private final Writer out;
  private final TimeText time;
  private final StringBuilder row = new StringBuilder(160);
  private boolean begun;

  public CountTable(Writer out, TimeText time) {
    this.out = out;
    this.time = time;
  }

  @Override
  public void begin(Grouping grouping) {}

  @Override
  public void write(Grouping grouping, Instant end, List<GroupCounts> lines) throws IOException {
    if (begun) {
      out.append('\n');
    }
    begun = true;
    writeHeader(grouping);
    for (GroupCounts counts : lines) {
      writeLine(grouping, counts);
    }
  }

  private void writeHeader(Grouping grouping) throws IOException {
    if (columns(grouping).isEmpty()) {
      cell(grouping.name(), WIDTH);
    }
    for (Column column : columns(grouping)) {
      cell(column.header(), column.width());
    }
    for (CountField field : CountField.of(grouping)) {
      cell(header(field), width(field));
    }
    writeRow();
  }

  private void writeLine(Grouping grouping, GroupCounts counts) throws IOException {
    if (columns(grouping).isEmpty()) {
      cell(name(grouping, counts.sample()), WIDTH);
    }
    for (Column column : columns(grouping)) {
      cell(name(column, counts.sample()), column.width());
    }
    for (CountField field : CountField.of(grouping)) {
      cell(value(field, counts), width(field));
    }
    writeRow();
  }

  /** Returns the columns that name a group; none: its first field. */
  private static List<Column> columns(Grouping grouping) {
    return switch (grouping) {
      case FLOW -> List.of(Column.LADDR, Column.RADDR);
      case PROCESS -> List.of(Column.PID, Column.COMM);
      case CONTAINER -> List.of(Column.CONTAINER);
      case STATE -> List.of(Column.STATE);
      case TYPE -> List.of(Column.TYPE);
      case RADDR, LADDR -> List.of();
    };
  }

  private static String name(Grouping grouping, Row sample) {
    if (sample == null) {
      return OTHER;
    }
    Object value = grouping.fields().get(0).of(sample);
    return value == null ? "-" : value.toString();
  }

  private String name(Column column, Row sample) {
    if (sample == null) {
      return OTHER;
    }
    StringBuilder text = new StringBuilder();
    column.append(sample, time, text);
    return text.toString();
  }

  private static String header(CountField field) {
    return field == CountField.RATE_PERCENT ? "RATE" : field.name();
  }

  private static int width(CountField field) {
    return switch (field) {
      case FIRST, LAST -> 8;
      default -> Math.max(header(field).length(), 6);
    };
  }

  private String value(CountField field, GroupCounts counts) {
    StringBuilder text = new StringBuilder();
    switch (field) {
      case RATE_PERCENT -> text.append(TextFormat.percentCell(counts.ratePercent()));
      case FIRST -> time.append(counts.first(), text);
      case LAST -> time.append(counts.last(), text);
      default -> text.append(field.of(counts));
    }
    return text.toString();
  }

  private void cell(String text, int width) {
    TextFormat.appendCell(text, width, row);
  }

  private void writeRow() throws IOException {
    out.append(row.toString().stripTrailing()).append('\n');
    row.setLength(0);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
