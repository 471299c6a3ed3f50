package io.tcpretrans.view;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Row;
import io.tcpretrans.pipeline.View;
import java.io.IOException;
import java.io.Writer;

/**
 * The output of bcc's tcpretrans 0.26 to the byte, for whatever reads that: its columns at its
 * widths, the line that it writes to stdout before them, and IPv6 endpoints without brackets.
 */
public final class BccView implements View {
  private final Writer out;
  private final boolean sequence;
  private final TimeText time;
  private final StringBuilder row = new StringBuilder(128);

  /**
   * @param sequence with SEQ, bcc's -s
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
  public void row(Row retransmit) throws IOException {
    Retransmit event = retransmit.event();
    boolean probe = event.isLossProbe();
    Column.TIME.append(retransmit, time, row);
    TextFormat.pad(row, 0, 8);
    int pid = row.length();
    Column.PID.append(retransmit, time, row);
    TextFormat.pad(row, pid, 7);
    int ip = row.length();
    Column.IP.append(retransmit, time, row);
    TextFormat.pad(row, ip, 2);
    append(event.local());
    row.append(probe ? "L> " : "R> ");
    append(event.remote());
    int state = row.length();
    row.append(event.state());
    if (sequence) {
      TextFormat.pad(row, state, 12);
      row.append(probe ? 0 : event.seq()); // for a probe, bcc looks at no packet
    }
    out.append(row.append('\n'));
    row.setLength(0);
  }

  private void append(Endpoint endpoint) {
    int start = row.length();
    row.append(endpoint.address()).append(':').append(endpoint.port());
    TextFormat.pad(row, start, 20);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
