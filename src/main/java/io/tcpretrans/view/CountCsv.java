package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.field.RowField;
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
  private static final String CAUSES = "causes";

  private final CsvLines lines;
  private final CountLayout layout;

  /** Creates a formatter that writes to {@code out}. */
  public CountCsv(Writer out, CountLayout layout) {
    this.layout = layout;
    this.lines = new CsvLines(out);
  }

  @Override
  public void begin() throws IOException {
    lines.put("time");
    lines.put("other");
    putNames(layout.grouping().fields());
    for (CountField field : layout.countFields()) {
      lines.put(field.fieldName());
    }
    putNames(layout.addedFields());
    if (layout.showsCauses()) {
      lines.put(CAUSES);
    }
    lines.end();
  }

  @Override
  public void write(Instant time, List<GroupCounts> groups) throws IOException {
    for (GroupCounts group : groups) {
      lines.put(Times.utc(time));
      lines.put(group.sample() == null);
      putValues(layout.grouping().fields(), group);
      for (CountField field : layout.countFields()) {
        lines.put(field.value(group));
      }
      putValues(layout.addedFields(), group);
      if (layout.showsCauses()) {
        lines.put(CauseText.counts(group.byCause()));
      }
      lines.end();
    }
  }

  private void putNames(List<? extends RowField> fields) throws IOException {
    for (RowField field : fields) {
      lines.put(field.fieldName());
    }
  }

  private void putValues(List<? extends RowField> fields, GroupCounts group) throws IOException {
    for (RowField field : fields) {
      lines.put(group.sample() == null ? null : field.value(group.sample()));
    }
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
