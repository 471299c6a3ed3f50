package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.LostEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.Reports;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;

class BccViewTest {
  private static final TimeText TIME = new TimeText(seconds -> 0, false);

  private static String output(boolean sequence, Row... rows) throws IOException {
    Writer out = new StringWriter();
    BccView view = new BccView(out, sequence, TIME);
    view.begin();
    for (Row row : rows) {
      view.row(row);
    }
    return out.toString();
  }

  @Test
  void outputIsThatOfBcc() throws IOException {
    assertThat(output(false, Rows.ipv4(), Rows.ipv6(), Rows.lossProbe(1448)))
        .isEqualTo(
            """
            Tracing retransmits ... Hit Ctrl-C to end
            TIME     PID     IP LADDR:LPORT          T> RADDR:RPORT          STATE
            14:02:11 1240    4  172.17.0.5:8080      R> 10.0.0.15:45212      ESTABLISHED
            14:02:11 0       6  2001:db8:0:1::a:443  R> 2001:db8:2:3:4:5:6:7:65535 NEW_SYN_RECV
            14:02:11 1240    4  172.17.0.5:8080      L> 10.0.0.15:45212      ESTABLISHED
            """);
  }

  @Test
  void headerOfSequenceIsPaddedAndSequenceOfAProbeIsZero() throws IOException {
    assertThat(output(true, Rows.ipv4(), Rows.ipv6(), Rows.lossProbe(0)))
        .isEqualTo(
            """
            Tracing retransmits ... Hit Ctrl-C to end
            TIME     PID     IP LADDR:LPORT          T> RADDR:RPORT          STATE        SEQ      \s
            14:02:11 1240    4  172.17.0.5:8080      R> 10.0.0.15:45212      ESTABLISHED  785678885
            14:02:11 0       6  2001:db8:0:1::a:443  R> 2001:db8:2:3:4:5:6:7:65535 NEW_SYN_RECV 4294967295
            14:02:11 1240    4  172.17.0.5:8080      L> 10.0.0.15:45212      ESTABLISHED  0
            """);
  }

  @Test
  void headerAndRowHaveTheFormatsOfBccsSource() throws IOException {
    // the format strings of tools/tcpretrans.py
    String header =
        String.format(
            "%-8s %-7s %-2s %-20s %1s> %-20s %-12s %-10s\n",
            "TIME", "PID", "IP", "LADDR:LPORT", "T", "RADDR:RPORT", "STATE", "SEQ");
    String row =
        String.format(
            "%-8s %-7d %-2d %-20s %1s> %-20s %-12s %s\n",
            "14:02:11",
            1240,
            4,
            "172.17.0.5:8080",
            "R",
            "10.0.0.15:45212",
            "ESTABLISHED",
            785678885);

    assertThat(output(true, Rows.ipv4()))
        .isEqualTo("Tracing retransmits ... Hit Ctrl-C to end\n" + header + row);
  }

  @Test
  void beginFlushesTheHeader() throws IOException {
    StringWriter output = new StringWriter();

    new BccView(new BufferedWriter(output), false, TIME).begin();

    assertThat(output.toString()).startsWith("Tracing ").endsWith("STATE\n");
  }

  @Test
  void lostEventsAndTheEndPrintNothing() throws IOException {
    Writer out = new StringWriter();
    BccView view = new BccView(out, false, TIME);

    view.lost(new LostEvents(Events.TIME, 3));
    view.end(Reports.of(1, 3, null));

    assertThat(out.toString()).isEmpty();
  }
}
