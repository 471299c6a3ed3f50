package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Lost;
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

  private static String output(boolean sequence, Row... events) throws IOException {
    Writer out = new StringWriter();
    BccView view = new BccView(out, sequence, TIME);
    view.begin();
    for (Row event : events) {
      view.row(event);
    }
    return out.toString();
  }

  @Test
  void theOutputIsThatOfBcc() throws IOException {
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
  void withSequenceTheHeaderIsPaddedAndProbesHaveNone() throws IOException {
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

  /** With the formats of its source. */
  @Test
  void rowsAreFormattedAsBccFormatsThem() throws IOException {
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
  void theHeaderReachesItsReaderBeforeTheFirstEvent() throws IOException {
    StringWriter reader = new StringWriter();

    new BccView(new BufferedWriter(reader), false, TIME).begin();

    assertThat(reader.toString()).startsWith("Tracing ").endsWith("STATE\n");
  }

  @Test
  void lossesAndTheEndAreNotRows() throws IOException {
    Writer out = new StringWriter();
    BccView view = new BccView(out, false, TIME);

    view.lost(new Lost(Events.TIME, 3));
    view.end(Reports.of(1, 3, null));

    assertThat(out.toString()).isEmpty();
  }
}
