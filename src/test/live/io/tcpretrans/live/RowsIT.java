package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V6;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static io.tcpretrans.live.TwoHosts.SENDER_V6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows of every kind of retransmit. Where no row is filtered and the hook shows all, the segments
 * of the rows add up to the kernel's counter TcpRetransSegs.
 */
@Live
class RowsIT {
  private static final int PORT = 7001;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /**
   * Asserts that the segments of the rows add up to the kernel's counter of the host, which the
   * test reads while nothing is resent. Then ends the tracer, and asserts that its summary has
   * every counted segment and no lost event.
   */
  private void stopAndAssertAllCounted(Tracer tracer, Host host) throws IOException {
    long counted;
    long rows;
    do {
      counted = host.retransSegs();
      rows = Tracer.segs(tracer.awaitAllSegments(host));
    } while (counted != host.retransSegs());
    assertThat(rows).isEqualTo(counted);
    assertThat(tracer.stopAndAssertAllSeen().get("lost").asLong()).isZero();
  }

  private static List<JsonNode> ofType(List<JsonNode> rows, String type) {
    return rows.stream().filter(row -> row.get("type").asText().equals(type)).toList();
  }

  private static void assertEndpoints(
      JsonNode row, int ip, String laddr, int lport, String raddr, int rport) {
    assertThat(row.get("ip").asInt()).isEqualTo(ip);
    assertThat(row.get("laddr").asText()).isEqualTo(laddr);
    assertThat(row.get("lport").asInt()).isEqualTo(lport);
    assertThat(row.get("raddr").asText()).isEqualTo(raddr);
    assertThat(row.get("rport").asInt()).isEqualTo(rport);
  }

  @Test
  void timeoutsAreNumberedAndLaterSegmentsOfTheSendQueueHaveTypeLoss() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 14480");
      tracer.await(hosts.sender(), rows -> ofType(rows, "RTO").size() >= 3);
      hosts.mendLink();
      connection.server().run("receive 1 14480");
      tracer.await(hosts.sender(), rows -> !ofType(rows, "LOSS").isEmpty());

      List<JsonNode> rows = tracer.awaitAllSegments(hosts.sender());
      List<JsonNode> timeouts = ofType(rows, "RTO");
      for (int index = 0; index < timeouts.size(); index++) {
        assertThat(timeouts.get(index).get("attempt").asInt()).isEqualTo(index + 1);
        assertThat(timeouts.get(index).get("rto_us").asLong()).isGreaterThanOrEqualTo(200_000);
      }
      assertThat(timeouts)
          .extracting(row -> row.get("seq"))
          .containsOnly(timeouts.get(0).get("seq"));
      assertThat(ofType(rows, "LOSS")).isNotEmpty();
      assertThat(ofType(rows, "LOSS")).allMatch(row -> row.get("attempt").asInt() == 0);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertEndpoints(row, 4, SENDER_V4, connection.clientPort(), RECEIVER_V4, PORT);
                assertThat(row.get("state").asText()).isEqualTo("ESTABLISHED");
              });
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  @Test
  void tailLossProbeHasTypeTlp() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 4344");
      tracer.await(hosts.sender(), rows -> !rows.isEmpty());
      hosts.mendLink();
      connection.server().run("receive 1 4344");

      JsonNode first = tracer.awaitAllSegments(hosts.sender()).get(0);
      assertThat(first.get("type").asText()).isEqualTo("TLP");
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  @Test
  void tailLossProbeWithNewDataIsARowWithZeroSegments() throws IOException {
    Assumptions.assumeTrue(
        Tracer.hook().equals("kprobe"), "only the kprobe shows loss probes with new data");
    try (Tracer tracer = new Tracer("--lossprobe")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      connection.client().run("option 0 sndbuf 200000");
      hosts.breakLink();
      connection.client().run("send 0 50000"); // more than the congestion window lets out
      List<JsonNode> rows = tracer.await(hosts.sender(), r -> !ofType(r, "RTO").isEmpty());
      hosts.mendLink();
      connection.server().run("receive 1 50000");

      JsonNode probe = rows.get(0);
      assertThat(probe.get("type").asText()).isEqualTo("TLP");
      assertThat(probe.get("segs").asLong()).isZero();
      assertThat(probe.get("len").asLong()).isEqualTo(1448);
      assertThat(hasError(probe)).isFalse();
      assertEndpoints(probe, 4, SENDER_V4, connection.clientPort(), RECEIVER_V4, PORT);
      JsonNode timeout = ofType(rows, "RTO").get(0);
      assertThat(distance(timeout, probe))
          .as("after the first unacknowledged segment")
          .isBetween(1448L, 49_999L);
      assertThat(tracer.rows(hosts.sender()))
          .filteredOn(row -> row.get("segs").asLong() == 0 && !hasError(row))
          .allMatch(row -> row.get("len").asLong() > 0);
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  private static long distance(JsonNode from, JsonNode to) {
    return (int) (to.get("seq").asLong() - from.get("seq").asLong());
  }

  @ParameterizedTest(name = "GSO {0}, {1}")
  @CsvSource({
    "true,198.18.0.2,4,198.18.0.1",
    "false,198.18.0.2,4,198.18.0.1",
    "true,fd00::2,6,fd00::1",
    "false,fd00::2,6,fd00::1",
    "true,::ffff:198.18.0.2,4,198.18.0.1"
  })
  void randomLossOfABulkTransferCausesFastRecoveryAmongOthers(
      boolean gso, String address, int ip, String local) throws IOException {
    if (!gso) {
      hosts.disableOffloads();
    }
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, address, PORT);
      hosts.loseSome(gso ? 0.05 : 0.02); // a packet of GSO is many segments
      connection.transfer(6_000_000);

      List<JsonNode> rows = tracer.awaitAllSegments(hosts.sender());
      // chance decides which other types follow, because resent segments are lost, too
      assertThat(ofType(rows, "FAST")).isNotEmpty();
      assertThat(rows)
          .allSatisfy(
              row -> assertThat(row.get("type").asText()).isIn("FAST", "LOSS", "RTO", "TLP"));
      String remote = ip == 4 ? RECEIVER_V4 : RECEIVER_V6;
      assertThat(rows)
          .allSatisfy(
              row -> assertEndpoints(row, ip, local, connection.clientPort(), remote, PORT));
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0.2", "fd00::2"})
  void unansweredConnectionRequestsAreSynRows(String address) throws IOException {
    hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=2");
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      Traffic client = hosts.sender().startTraffic();
      client.run("start " + address + " " + PORT);
      int port = Integer.parseInt(client.run("port 0"));

      List<JsonNode> rows =
          tracer.await(
              hosts.sender(),
              r -> ofType(r, "SYN").stream().filter(row -> !hasError(row)).count() == 2);
      boolean v4 = address.equals(RECEIVER_V4);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertEndpoints(row, v4 ? 4 : 6, v4 ? SENDER_V4 : SENDER_V6, port, address, PORT);
                assertThat(row.get("state").asText()).isEqualTo("SYN_SENT");
                assertThat(row.get("type").asText()).isEqualTo("SYN");
                assertThat(row.get("len").asInt()).isEqualTo(1);
              });
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  private static boolean hasError(JsonNode row) {
    return !row.get("error").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.18.0", "fd00::"})
  void repeatedSynAcksAreSynackRows(String network) throws IOException {
    hosts.receiver().run("sysctl -qw net.ipv4.tcp_synack_retries=3");
    boolean v4 = network.equals("198.18.0");
    String tables = v4 ? "iptables" : "ip6tables";
    hosts.sender().run(tables + " -I INPUT -p tcp -j DROP");
    try (Tracer tracer = new Tracer()) {
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      Traffic client = hosts.sender().startTraffic();
      client.run("start " + (v4 ? RECEIVER_V4 : RECEIVER_V6) + " " + PORT);
      int port = Integer.parseInt(client.run("port 0"));
      client.run("close 0"); // no repeated SYN asks for another SYN-ACK

      List<JsonNode> rows = tracer.await(hosts.receiver(), r -> r.size() == 3);
      for (int index = 0; index < rows.size(); index++) {
        JsonNode row = rows.get(index);
        assertThat(row.get("type").asText()).isEqualTo("SYNACK");
        assertThat(row.get("state").asText()).isEqualTo("SYN_RECV");
        assertThat(row.get("attempt").asInt()).isEqualTo(index + 1);
        assertEndpoints(
            row,
            v4 ? 4 : 6,
            v4 ? RECEIVER_V4 : RECEIVER_V6,
            PORT,
            v4 ? SENDER_V4 : SENDER_V6,
            port);
      }
      stopAndAssertAllCounted(tracer, hosts.receiver());
    }
  }

  @Test
  void repeatedFinIsARowInFinWait1() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("close 0");

      List<JsonNode> rows = tracer.await(hosts.sender(), r -> r.size() >= 3);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.get("state").asText()).isEqualTo("FIN_WAIT1");
                assertThat(row.get("len").asInt()).isEqualTo(1);
                assertEndpoints(row, 4, SENDER_V4, connection.clientPort(), RECEIVER_V4, PORT);
              });
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  @Test
  void connectionFromBeforeTheStartHasRows() throws IOException {
    Connection connection = Connection.open(hosts, RECEIVER_V6, PORT);
    connection.transfer(1000);
    try (Tracer tracer = new Tracer()) {
      hosts.breakLink();
      connection.client().run("send 0 100");

      JsonNode row = tracer.await(hosts.sender(), r -> r.size() >= 2).get(0);
      assertEndpoints(row, 6, SENDER_V6, connection.clientPort(), RECEIVER_V6, PORT);
      stopAndAssertAllCounted(tracer, hosts.sender());
    }
  }

  @Test
  void refusedSendIsARowWithItsErrorOrIsCountedInTheSummary() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 100");
      hosts.sender().run("iptables -I OUTPUT -p tcp -j DROP");
      Host sender = hosts.sender();
      while (sender.counter("netstat", "TcpExt:", "TCPRetransFail") < 3) {
        Command.of("sleep", "0.1").requireSuccess();
      }

      if (Tracer.hook().equals("tracepoint") // it shows refused sends from Linux 6.17 on
          && tracer.rows(sender).stream().noneMatch(RowsIT::hasError)) {
        JsonNode summary = tracer.stop();
        assertThat(summary.get("segs_refused").asLong()).isGreaterThanOrEqualTo(3);
        return;
      }
      List<JsonNode> rows =
          tracer.await(sender, r -> r.stream().filter(RowsIT::hasError).count() >= 3);
      assertThat(rows.stream().filter(RowsIT::hasError))
          .allSatisfy(
              row -> {
                assertThat(row.get("error").asText()).isEqualTo("EPERM");
                assertThat(row.get("segs").asInt()).isEqualTo(1);
              });
      stopAndAssertAllCounted(tracer, sender);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-4", "-6"})
  void familyOptionShowsOneAddressFamily(String option) throws IOException {
    try (Tracer tracer = new Tracer(option)) {
      Connection v4 = Connection.open(hosts, RECEIVER_V4, PORT);
      Connection v6 = Connection.open(hosts, RECEIVER_V6, PORT + 1);
      Connection mapped = Connection.open(hosts, "::ffff:" + RECEIVER_V4, PORT + 2);
      hosts.breakLink();
      for (Connection connection : List.of(v4, v6, mapped)) {
        connection.client().run("send 0 100");
      }
      int[] expected = option.equals("-4") ? new int[] {PORT, PORT + 2} : new int[] {PORT + 1};
      for (int port : expected) {
        tracer.await(
            hosts.sender(),
            r -> r.stream().filter(x -> x.get("rport").asInt() == port).count() >= 2);
      }

      assertThat(tracer.rows(hosts.sender()))
          .extracting(row -> row.get("ip").asText())
          .containsOnly(option.substring(1));
      tracer.stopAndAssertAllSeen();
    }
  }
}
