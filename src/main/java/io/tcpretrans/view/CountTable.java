package io.tcpretrans.view;

import io.tcpretrans.event.Retransmit;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/** Counts as a table, its header above each; a table after the first follows an empty line. */
public final class CountTable implements CountForm {
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
  public void write(Grouping grouping, Instant end, List<Counts> lines) throws IOException {
    if (begun) {
      out.append('\n');
    }
    begun = true;
    writeHeader(grouping);
    for (Counts counts : lines) {
      writeLine(grouping, counts);
    }
  }

  private void writeHeader(Grouping grouping) throws IOException {
    if (grouping.columns().isEmpty()) {
      cell(grouping.name(), WIDTH);
    }
    for (Column column : grouping.columns()) {
      cell(column.header(), column.width());
    }
    for (CountField field : CountField.of(grouping)) {
      cell(header(field), width(field));
    }
    writeRow();
  }

  private void writeLine(Grouping grouping, Counts counts) throws IOException {
    if (grouping.columns().isEmpty()) {
      cell(name(grouping, counts.sample()), WIDTH);
    }
    for (Column column : grouping.columns()) {
      cell(name(column, counts.sample()), column.width());
    }
    for (CountField field : CountField.of(grouping)) {
      cell(value(field, counts), width(field));
    }
    writeRow();
  }

  private static String name(Grouping grouping, Retransmit sample) {
    if (sample == null) {
      return OTHER;
    }
    Object value = grouping.fields().get(0).of(sample);
    return value == null ? "-" : value.toString();
  }

  private String name(Column column, Retransmit sample) {
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

  private String value(CountField field, Counts counts) {
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
