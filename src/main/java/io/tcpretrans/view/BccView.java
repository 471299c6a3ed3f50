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
  private final Writer out;
  private final boolean sequence;
  private final TimeText time;
  private final StringBuilder line = new StringBuilder(128);

  /**
   * Creates the view.
   *
   * @param sequence with the column SEQ, as with option -s of bcc
   */
  public BccView(Writer out, boolean sequence, TimeText time) {
    this.out = out;
    this.sequence = sequence;
    this.time = time;
  }

  @Override
  public void begin() throws IOException {
    out.write("Tracing retransmits ... Hit Ctrl-C to end\n");
    out.write("TIME     PID     IP LADDR:LPORT          T> RADDR:RPORT          ");
    out.write(sequence ? "STATE        SEQ       \n" : "STATE\n");
    out.flush();
  }

  @Override
  public void row(Row row) throws IOException {
    Retransmit event = row.event();
    boolean probe = event.isLossProbe();
    Column.TIME.append(row, time, line);
    TextFormat.pad(line, 0, 8);
    int pidStart = line.length();
    Column.PID.append(row, time, line);
    TextFormat.pad(line, pidStart, 7);
    int ipStart = line.length();
    Column.IP.append(row, time, line);
    TextFormat.pad(line, ipStart, 2);
    append(event.local());
    line.append(probe ? "L> " : "R> ");
    append(event.remote());
    int stateStart = line.length();
    line.append(event.state());
    if (sequence) {
      TextFormat.pad(line, stateStart, 12);
      line.append(probe ? 0 : event.seq()); // bcc does not read the packet of a probe
    }
    out.append(line.append('\n'));
    line.setLength(0);
  }

  private void append(Endpoint endpoint) {
    int start = line.length();
    line.append(endpoint.address()).append(':').append(endpoint.port());
    TextFormat.pad(line, start, 20);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
