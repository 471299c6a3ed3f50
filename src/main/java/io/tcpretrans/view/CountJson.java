package io.tcpretrans.view;

import io.tcpretrans.count.GroupCounts;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.JsonLines;
import io.tcpretrans.field.Times;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

/**
 * Counts as JSON Lines, one object per group. The merged group, which has no {@link
 * GroupCounts#sample}, has null in the fields that name a group.
 */
public final class CountJson implements CountFormatter {
  private final JsonLines lines;

  /** Creates a formatter that writes to {@code out}. */
  public CountJson(Writer out) throws IOException {
    this.lines = new JsonLines(out);
  }

  @Override
  public void begin(Grouping grouping) {}

  @Override
  public void write(Grouping grouping, Instant time, List<GroupCounts> groups) throws IOException {
    for (GroupCounts group : groups) {
      lines.begin("count");
      lines.put("time", Times.utc(time));
      lines.put("by", grouping);
      boolean merged = group.sample() == null;
      lines.put("other", merged);
      for (Field field : grouping.fields()) {
        lines.put(field.fieldName(), merged ? null : field.value(group.sample()));
      }
      for (CountField field : CountField.fieldsFor(grouping)) {
        lines.put(field.fieldName(), field.value(group));
      }
      lines.end();
    }
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
