package io.tcpretrans.view;

import io.tcpretrans.event.Row;
import io.tcpretrans.field.CauseField;
import io.tcpretrans.field.Field;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Retransmits as CSV (RFC 4180), one record per row, with a header of the names in JSON. */
public final class CsvView implements View {
  private final CsvLines lines;
  private final boolean withCauses;

  /**
   * Creates the view.
   *
   * @param withCauses with the fields of {@code --why}
   */
  public CsvView(Writer out, boolean withCauses) {
    this.lines = new CsvLines(out);
    this.withCauses = withCauses;
  }

  @Override
  public void begin() throws IOException {
    for (Field field : Field.OUTPUT_FIELDS) {
      lines.put(field.fieldName());
    }
    for (CauseField field : causeFields()) {
      lines.put(field.fieldName());
    }
    lines.end();
  }

  @Override
  public void row(Row row) throws IOException {
    for (Field field : Field.OUTPUT_FIELDS) {
      lines.put(field.value(row));
    }
    for (CauseField field : causeFields()) {
      lines.put(row.cause() == null ? null : field.value(row));
    }
    lines.end();
  }

  private List<CauseField> causeFields() {
    return withCauses ? CauseField.OUTPUT_FIELDS : List.of();
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
