package io.tcpretrans.view;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;

/**
 * The output of tools/tcpretrans.py of bcc 0.26, byte for byte, for programs that parse it. It has
 * the line that bcc prints before the header, and no brackets around IPv6 addresses.
 */
public final class BccView implements View {
  private final TextLines out;
  private final boolean sequence;
  private final TimeText time;
  private final TextLine line = new TextLine();
  private final StringBuilder cell = new StringBuilder();

  /**
   * Creates the view.
   *
   * @param sequence with the column SEQ, as with option -s of bcc
   */
  public BccView(Writer out, boolean sequence, TimeText time) {
    this.out = new TextLines(out);
    this.sequence = sequence;
    this.time = time;
  }

  @Override
  public void begin() throws IOException {
    out.write("Tracing retransmits ... Hit Ctrl-C to end");
    out.write(
        "TIME     PID     IP LADDR:LPORT          T> RADDR:RPORT          "
            + (sequence ? "STATE        SEQ       " : "STATE"));
    out.flush();
  }

  @Override
  public void row(Row row) throws IOException {
    Retransmit event = row.event();
    boolean probe = event.isLossProbe();
    append(Column.TIME, row, 8);
    append(Column.PID, row, 7);
    append(Column.IP, row, 2);
    append(event.local());
    line.text(probe ? "L> " : "R> ");
    append(event.remote());
    append(Column.STATE, row, 12);
    if (sequence) {
      line.text(probe ? "0" : Long.toString(event.seq())); // bcc does not read a probe's packet
    }
    out.write(line);
  }

  private void append(Column column, Row row, int width) {
    column.append(row, time, cell);
    line.cell(cell, width);
    cell.setLength(0);
  }

  private void append(Endpoint endpoint) {
    cell.append(endpoint.address()).append(':').append(endpoint.port());
    line.cell(cell, 20);
    cell.setLength(0);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
