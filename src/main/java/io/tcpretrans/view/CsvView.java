package io.tcpretrans.view;

import io.tcpretrans.event.Lost;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.field.Field;
import io.tcpretrans.pipeline.Result;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;

/** A record per retransmit (RFC 4180), with JSON's names in the header line. */
public final class CsvView implements View {
  private final CsvLines lines;

  public CsvView(Writer out) {
    this.lines = new CsvLines(out);
  }

  @Override
  public void begin() throws IOException {
    for (Field field : Field.SHOWN) {
      lines.put(field.fieldName());
    }
    lines.end();
  }

  @Override
  public void retransmit(Retransmit event) throws IOException {
    for (Field field : Field.SHOWN) {
      lines.put(field.of(event));
    }
    lines.end();
  }

  /** Said on stderr; a table has no record for it. */
  @Override
  public void lost(Lost lost) {}

  @Override
  public void end(Result result) {}

  @Override
  public void flush() throws IOException {
    lines.flush();
  }
}
