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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableViewTest {
  private static final TimeText TIME_OF_DAY = new TimeText(seconds -> 0, false);
  private static final TimeText DATE_AND_TIME = new TimeText(seconds -> 0, true);

  private static String table(List<Column> columns, TimeText time, Row... rows) throws IOException {
    Writer out = new StringWriter();
    TableView view = new TableView(out, columns, time);
    view.begin();
    for (Row row : rows) {
      view.row(row);
    }
    return out.toString();
  }

  private static List<Column> defaultColumnsAnd(List<Column> more) {
    List<Column> columns = new ArrayList<>(Column.DEFAULT);
    columns.addAll(more);
    return columns;
  }

  @Test
  void defaultTableHasSixColumns() throws IOException {
    assertThat(table(Column.DEFAULT, TIME_OF_DAY, Rows.ipv4()))
        .isEqualTo(
            """
            TIME     PID    IP LADDR:LPORT          RADDR:RPORT            STATE
            14:02:11 1240   4  172.17.0.5:8080      10.0.0.15:45212        ESTABLISHED
            """);
  }

  @Test
  void defaultColumnsAreFormattedAsByPrintf() throws IOException {
    String format = "%-8s %-6s %-2s %-20s %-22s %s\n";
    String header =
        String.format(format, "TIME", "PID", "IP", "LADDR:LPORT", "RADDR:RPORT", "STATE");
    String row =
        String.format(
            format, "14:02:11", 1240, 4, "172.17.0.5:8080", "10.0.0.15:45212", "ESTABLISHED");

    assertThat(table(Column.DEFAULT, TIME_OF_DAY, Rows.ipv4())).isEqualTo(header + row);
  }

  @Test
  void valueThatIsTooWideIsNotCut() throws IOException {
    assertThat(table(Column.DEFAULT, TIME_OF_DAY, Rows.ipv6()))
        .isEqualTo(
            """
            TIME     PID    IP LADDR:LPORT          RADDR:RPORT            STATE
            14:02:11 0      6  [2001:db8:0:1::a]:443 [2001:db8:2:3:4:5:6:7]:65535 NEW_SYN_RECV
            """);
  }

  @Test
  void additionalColumnsFollowTheDefaultColumns() throws IOException {
    List<Column> columns = defaultColumnsAnd(List.of(Column.SEQ, Column.TYPE));
    columns.addAll(Column.EXTENDED);

    assertThat(table(columns, TIME_OF_DAY, Rows.ipv4(), Rows.ipv6()))
        .isEqualTo(
            "TIME     PID    IP LADDR:LPORT          RADDR:RPORT            STATE       "
                + "SEQ        TYPE   SEGS LEN    ATTEMPT RTT_MS   RTO_MS     CWND   SSTHRESH WAIT_MS    STALL_MS\n"
                + "14:02:11 1240   4  172.17.0.5:8080      10.0.0.15:45212        ESTABLISHED "
                + "785678885  RTO    2    2896   1       0.210    204.000    10     7        203.951    409.000\n"
                + "14:02:11 0      6  [2001:db8:0:1::a]:443 [2001:db8:2:3:4:5:6:7]:65535"
                + " NEW_SYN_RECV 4294967295 SYNACK 1    1      3       -        -          -"
                + "      -        -          -\n");
  }

  @Test
  void errorColumnHasTheNameOfTheError() throws IOException {
    List<Column> columns = List.of(Column.ERROR, Column.IP, Column.ERROR);

    assertThat(
            table(
                columns,
                TIME_OF_DAY,
                Rows.ipv4(),
                Rows.ipv4Refused(-1),
                Rows.ipv4Refused(1),
                Rows.ipv4Refused(-113)))
        .isEqualTo(
            """
            ERROR    IP ERROR
            -        4  -
            EPERM    4  EPERM
            NET_XMIT_DROP 4  NET_XMIT_DROP
            EHOSTUNREACH 4  EHOSTUNREACH
            """);
  }

  @Test
  void fullTimeHasDateMicrosecondsAndOffset() throws IOException {
    assertThat(table(List.of(Column.TIME, Column.IP), DATE_AND_TIME, Rows.ipv4()))
        .isEqualTo(
            """
            TIME                             IP
            2026-06-22T14:02:11.123456+00:00 4
            """);
  }

  @Test
  void lastColumnIsNotPadded() throws IOException {
    for (Column last : Column.values()) {
      String text = table(List.of(Column.IP, last), TIME_OF_DAY, Rows.ipv4(), Rows.ipv6());

      assertThat(text.lines()).hasSize(3).noneMatch(line -> line.endsWith(" "));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -524, -4095, 1, 2, 3})
  void noCellIsEmptyOrHasASpace(int error) throws IOException {
    List<Column> all = Arrays.asList(Column.values());

    for (TimeText time : List.of(TIME_OF_DAY, DATE_AND_TIME)) {
      String text = table(all, time, Rows.ipv4Refused(error), Rows.ipv6());

      assertThat(text.lines())
          .hasSize(3)
          .allSatisfy(line -> assertThat(line.split(" +")).hasSize(all.size()));
    }
  }

  @Test
  void beginFlushesTheHeader() throws IOException {
    StringWriter output = new StringWriter();
    TableView view = new TableView(new BufferedWriter(output), Column.DEFAULT, TIME_OF_DAY);

    view.begin();

    assertThat(output.toString()).startsWith("TIME ").endsWith("STATE\n");
  }

  @Test
  void flushWritesTheRows() throws IOException {
    StringWriter output = new StringWriter();
    TableView view = new TableView(new BufferedWriter(output), Column.DEFAULT, TIME_OF_DAY);

    view.row(Rows.ipv4());
    view.flush();

    assertThat(output.toString()).startsWith("14:02:11 ").endsWith("ESTABLISHED\n");
  }

  @Test
  void colorsDoNotChangeTheAlignment() throws IOException {
    StringWriter plain = new StringWriter();
    StringWriter colored = new StringWriter();
    List<Column> columns = List.of(Column.STATE, Column.TYPE, Column.ERROR, Column.SEGS);
    for (TableView view :
        List.of(
            new TableView(plain, columns, TIME_OF_DAY, false),
            new TableView(colored, columns, TIME_OF_DAY, true))) {
      view.begin();
      view.row(Rows.ipv4Refused(-1));
      view.row(Rows.ipv6());
    }

    assertThat(colored.toString())
        .contains("\u001b[1mSTATE\u001b[0m ", "ESTABLISHED \u001b[31mRTO\u001b[0m    ")
        .contains("\u001b[33mSYNACK\u001b[0m -  ");
    assertThat(colored.toString().replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(plain.toString());
  }

  @Test
  void lostEventsAndTheEndPrintNothing() throws IOException {
    Writer out = new StringWriter();
    TableView view = new TableView(out, Column.DEFAULT, TIME_OF_DAY);

    view.lost(new LostEvents(Events.TIME, 3));
    view.end(Reports.of(1, 3, null));

    assertThat(out.toString()).isEmpty();
  }
}
