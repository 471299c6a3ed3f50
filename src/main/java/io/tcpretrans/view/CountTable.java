package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/** Counts as one table per interval, each with a header. Empty lines separate the tables. */
public final class CountTable implements CountFormatter {
  private static final String OTHER = "other";

  private final TextLines out;
  private final CountLayout layout;
  private final List<GroupColumn> names;
  private final TimeText time;
  private final Color headerColor;
  private final TextLine line = new TextLine();
  private final StringBuilder cell = new StringBuilder();
  private boolean tableWritten;

  /**
   * Creates a formatter that writes to {@code out}.
   *
   * @param colored with escape sequences for colors, for a terminal
   */
  public CountTable(Writer out, CountLayout layout, TimeText time, boolean colored) {
    this.out = new TextLines(out);
    this.layout = layout;
    this.names = GroupColumn.of(layout.grouping());
    this.time = time;
    this.headerColor = colored ? Color.HEADER : Color.NONE;
  }

  @Override
  public void begin() {}

  @Override
  public void write(Instant end, List<GroupCounts> groups) throws IOException {
    if (tableWritten) {
      out.write("");
    }
    tableWritten = true;
    writeHeader();
    for (GroupCounts counts : groups) {
      writeGroup(counts);
    }
  }

  private void writeHeader() throws IOException {
    for (GroupColumn column : names) {
      line.cell(column.header(), column.width(), headerColor);
    }
    for (CountField field : layout.countFields()) {
      line.cell(header(field), width(field), headerColor);
    }
    for (Column column : layout.addedColumns()) {
      line.cell(column.header(), column.width(), headerColor);
    }
    if (layout.showsCauses()) {
      line.cell(Column.WHY.header(), Column.WHY.width(), headerColor);
    }
    out.write(line);
  }

  private void writeGroup(GroupCounts counts) throws IOException {
    boolean merged = counts.sample() == null;
    for (GroupColumn column : names) {
      if (!merged) {
        column.append(counts.sample(), time, cell);
      }
      writeCell(merged ? OTHER : cell, column.width());
    }
    for (CountField field : layout.countFields()) {
      line.cell(value(field, counts), width(field));
    }
    for (Column column : layout.addedColumns()) {
      if (!merged) {
        column.append(counts.sample(), time, cell);
      }
      writeCell(merged ? OTHER : cell, column.width());
    }
    if (layout.showsCauses()) {
      line.cell(CauseText.mostFrequent(counts.byCause()), Column.WHY.width());
    }
    out.write(line);
  }

  private void writeCell(CharSequence text, int width) {
    line.cell(text, width);
    cell.setLength(0);
  }

  private static String header(CountField field) {
    return field == CountField.RATE_PERCENT ? "RATE" : field.name();
  }

  private int width(CountField field) {
    return switch (field) {
      case FIRST, LAST -> time.width();
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
