package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.event.Cause;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.RowField;
import io.tcpretrans.field.Times;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Counts as JSON Lines, one object per group. The merged group, which has no {@link
 * GroupCounts#sample}, has null in the fields that name a group.
 */
public final class CountJson implements CountFormatter {
  private final JsonLines lines;
  private final CountLayout layout;

  /** Creates a formatter that writes to {@code out}. */
  public CountJson(Writer out, CountLayout layout) throws IOException {
    this.layout = layout;
    this.lines = new JsonLines(out);
  }

  @Override
  public void begin() {}

  @Override
  public void write(Instant time, List<GroupCounts> groups) throws IOException {
    for (GroupCounts group : groups) {
      lines.begin("count");
      lines.put("time", Times.utc(time));
      lines.put("by", layout.grouping());
      lines.put("other", group.sample() == null);
      putFields(layout.grouping().fields(), group);
      for (CountField field : layout.countFields()) {
        lines.put(field.fieldName(), field.value(group));
      }
      putFields(layout.addedFields(), group);
      if (layout.showsCauses()) {
        putCauses(group);
      }
      lines.end();
    }
  }

  private void putFields(List<? extends RowField> fields, GroupCounts group) throws IOException {
    for (RowField field : fields) {
      lines.put(field.fieldName(), group.sample() == null ? null : field.value(group.sample()));
    }
  }

  private void putCauses(GroupCounts group) throws IOException {
    lines.beginInner("causes");
    for (Map.Entry<Cause, Long> rows : group.byCause().entrySet()) {
      lines.put(rows.getKey().toString(), rows.getValue());
    }
    lines.endInner();
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
