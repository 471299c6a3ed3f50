package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Row;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/** Counts as one table per interval, each with a header. Empty lines separate the tables. */
public final class CountTable implements CountFormatter {
  private static final String OTHER = "other";

  /** Width in characters of the name of a group that no {@link Column} shows: an address. */
  private static final int NAME_WIDTH = 22;

  private final TextLines out;
  private final TimeText time;
  private final TextLine line = new TextLine();
  private boolean tableWritten;

  /** Creates a formatter that writes to {@code out}. */
  public CountTable(Writer out, TimeText time) {
    this.out = new TextLines(out);
    this.time = time;
  }

  @Override
  public void begin(Grouping grouping) {}

  @Override
  public void write(Grouping grouping, Instant end, List<GroupCounts> groups) throws IOException {
    if (tableWritten) {
      out.write("");
    }
    tableWritten = true;
    writeHeader(grouping);
    for (GroupCounts counts : groups) {
      writeGroup(grouping, counts);
    }
  }

  private void writeHeader(Grouping grouping) throws IOException {
    if (columns(grouping).isEmpty()) {
      line.cell(grouping.name(), NAME_WIDTH);
    }
    for (Column column : columns(grouping)) {
      line.cell(column.header(), column.width());
    }
    for (CountField field : CountField.fieldsFor(grouping)) {
      line.cell(header(field), width(field));
    }
    out.write(line);
  }

  private void writeGroup(Grouping grouping, GroupCounts counts) throws IOException {
    if (columns(grouping).isEmpty()) {
      line.cell(name(grouping, counts.sample()), NAME_WIDTH);
    }
    for (Column column : columns(grouping)) {
      line.cell(name(column, counts.sample()), column.width());
    }
    for (CountField field : CountField.fieldsFor(grouping)) {
      line.cell(value(field, counts), width(field));
    }
    out.write(line);
  }

  /** Returns the columns that name a group; empty: no column, but the only field of the group. */
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

  /** Returns the only field of a group; null: unknown. */
  private static String name(Grouping grouping, Row sample) {
    if (sample == null) {
      return OTHER;
    }
    Object value = grouping.fields().get(0).value(sample);
    return value == null ? null : value.toString();
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
      case FIRST, LAST -> 8; // HH:MM:SS
      default -> Math.max(header(field).length(), 6);
    };
  }

  private String value(CountField field, GroupCounts counts) {
    StringBuilder text = new StringBuilder();
    switch (field) {
      case RATE_PERCENT -> text.append(TextFormat.percentCell(counts.ratePercent()));
      case FIRST -> time.append(counts.first(), text);
      case LAST -> time.append(counts.last(), text);
      default -> text.append(field.value(counts));
    }
    return text.toString();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
