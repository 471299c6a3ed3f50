package io.tcpretrans.view;

import io.tcpretrans.event.Row;
import io.tcpretrans.field.Field;
import io.tcpretrans.field.WhyField;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A record per retransmit (RFC 4180), with JSON's names in the header line. */
public final class CsvView implements View {
  private final CsvLines lines;
  private final boolean why;

  /**
   * @param why with the fields of --why
   */
  public CsvView(Writer out, boolean why) {
    this.lines = new CsvLines(out);
    this.why = why;
  }

  @Override
  public void begin() throws IOException {
    for (Field field : Field.SHOWN) {
      lines.put(field.fieldName());
    }
    for (WhyField field : whyFields()) {
      lines.put(field.fieldName());
    }
    lines.end();
  }

  @Override
  public void row(Row row) throws IOException {
    for (Field field : Field.SHOWN) {
      lines.put(field.of(row));
    }
    for (WhyField field : whyFields()) {
      lines.put(row.cause() == null ? null : field.of(row));
    }
    lines.end();
  }

  private List<WhyField> whyFields() {
    return why ? List.of(WhyField.values()) : List.of();
  }

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
