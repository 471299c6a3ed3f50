package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.count.GroupCounter;
import io.tcpretrans.count.Grouping;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.RandomEvents;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopFlowsTest {
  private static final Instant NOW = Events.TIME;

  private final GroupCounter counter = new GroupCounter(Grouping.FLOW, connection -> null);
  private final TopFlows flows =
      new TopFlows(counter, new TimeText(seconds -> 0, false), " 12345678");

  /** Shows a row and counts it, as the pipeline does. */
  private void add(Row row) {
    flows.add(row);
    counter.add(row);
  }

  private List<String> lines(int rows, int columns) {
    return flows.lines(NOW, TopOrder.SEGS, false, rows, columns);
  }

  @Test
  void linesAreTotalsKeysHeaderAndFlows() {
    add(Rows.withTime(Rows.ipv4(), NOW.minusSeconds(30)));
    add(Rows.ipv4());
    add(Rows.ipv6());
    flows.addLost(3);

    assertThat(lines(24, 130))
        .containsExactly(
            "14:02:11  3 retransmits, 5 segments, 1.8 % of the segments sent"
                + "  RTO 2  SYNACK 1  lost 3",
            "q quit   p pause   s sort by (segments)",
            "",
            "LADDR:LPORT          RADDR:RPORT            SEGS   RATE   LAST_MIN"
                + "                       PID    COMM            CONTAINER",
            "172.17.0.5:8080      10.0.0.15:45212        4      1.8%                 8"
                + "              8 1240   httpd           web",
            "[2001:db8:0:1::a]:443 [2001:db8:2:3:4:5:6:7]:65535 1      -"
                + "                                   8 0      -               -");
  }

  @ParameterizedTest
  @CsvSource({"24, 80", "10, 40", "50, 200", "2, 10", "1, 1"})
  void linesFitTheScreen(int rows, int columns) {
    RandomEvents.rows(1).limit(300).forEach(this::add);

    assertThat(lines(rows, columns)).hasSize(rows).allMatch(line -> line.length() <= columns);
  }

  @Test
  void pauseAndOrderAreShown() {
    List<String> lines = flows.lines(NOW, TopOrder.RATE, true, 24, 80);

    assertThat(lines.get(1)).isEqualTo("q quit   p pause   s sort by (rate)   PAUSED");
  }

  /**
   * A flow that does not fit on the screen by its old rate may be the first by its current rate.
   */
  @Test
  void ratesOfAllFlowsAreReadBeforeSorting() {
    GroupCounter counterWithReadings =
        new GroupCounter(
            Grouping.FLOW,
            flow -> flow.local().port() == 8080 ? new Sent(10_000, 1) : new Sent(2_000, 9));
    TopFlows flowsWithReadings =
        new TopFlows(counterWithReadings, new TimeText(seconds -> 0, false), " 12345678");
    counterWithReadings.add(Rows.withSegs(Rows.ipv4OfSocket(1, 2, 1), 100));
    counterWithReadings.add(Rows.withLocalPort(Rows.ipv4OfSocket(2, 1_900, 8), 99));

    List<String> lines = flowsWithReadings.lines(NOW, TopOrder.RATE, false, 5, 80);

    assertThat(lines.get(0)).contains(", 0.1 % of the segments sent");
    assertThat(lines.get(4)).startsWith("172.17.0.5:99 ").contains(" 0.5%");
  }

  @Test
  void orderSelectsTheFirstFlow() {
    add(Rows.withTime(Rows.withSegs(Rows.ipv4(), 100), NOW.minusSeconds(90)));
    add(Rows.ipv6());

    assertThat(flows.lines(NOW, TopOrder.SEGS, false, 24, 80).get(4)).startsWith("172.17.0.5");
    assertThat(flows.lines(NOW, TopOrder.LAST_MINUTE, false, 24, 80).get(4))
        .startsWith("[2001:db8");
    assertThat(flows.lines(NOW, TopOrder.RATE, false, 24, 80).get(4)).startsWith("172.17.0.5");
  }
}
