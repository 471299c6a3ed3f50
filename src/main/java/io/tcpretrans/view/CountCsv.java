package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.Times;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/**
 * Counts as CSV (RFC 4180), one record per group, with a header of the names in JSON. The merged
 * group, which has no {@link GroupCounts#sample}, has no values in the fields that name a group.
 */
public final class CountCsv implements CountFormatter {
  private final CsvLines lines;

  /** Creates a formatter that writes to {@code out}. */
  public CountCsv(Writer out) {
    this.lines = new CsvLines(out);
  }

  @Override
  public void begin(Grouping grouping) throws IOException {
    lines.put("time");
    lines.put("other");
    for (Field field : grouping.fields()) {
      lines.put(field.fieldName());
    }
    for (CountField field : CountField.fieldsFor(grouping)) {
      lines.put(field.fieldName());
    }
    lines.end();
  }

  @Override
  public void write(Grouping grouping, Instant time, List<GroupCounts> groups) throws IOException {
    for (GroupCounts group : groups) {
      lines.put(Times.utc(time));
      boolean merged = group.sample() == null;
      lines.put(merged);
      for (Field field : grouping.fields()) {
        lines.put(merged ? null : field.value(group.sample()));
      }
      for (CountField field : CountField.fieldsFor(grouping)) {
        lines.put(field.value(group));
      }
      lines.end();
    }
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
