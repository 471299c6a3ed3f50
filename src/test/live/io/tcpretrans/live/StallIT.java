package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The time without progress in rows. The time of a row, less its stall_us, is the time at which the
 * stall began. Tests compare it with the times at which they made it begin.
 */
@Live
class StallIT {
  private static final int PORT = 7001;

  /** The kernel's and the test's conversion of clocks, and the steps of a SYN's stall. */
  private static final Duration EARLY = Duration.ofMillis(3);

  /** An interrupt between the kernel's reading of the clock and the hook. */
  private static final Duration LATE = Duration.ofMillis(100);

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** An action that makes a stall begin. */
  private interface Action {
    void run() throws IOException;
  }

  /** The times before and after an action. */
  private record Period(Instant before, Instant after) {
    static Period of(Action action) throws IOException {
      Instant before = Instant.now();
      action.run();
      return new Period(before, Instant.now());
    }

    void assertStartOfStall(JsonNode row) {
      assertThat(row.get("stall_us").isNull()).isFalse();
      Instant time = Instant.parse(row.get("time").asText());
      assertThat(time.minusNanos(1000 * row.get("stall_us").asLong()))
          .as(row.toString())
          .isBetween(before.minus(EARLY), after.plus(LATE));
    }

    void assertStartOfStalls(List<JsonNode> rows) {
      rows.forEach(this::assertStartOfStall);
      assertThat(rows)
          .extracting(row -> row.get("stall_us").asLong())
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  private static List<JsonNode> after(List<JsonNode> rows, Instant begin) {
    return rows.stream()
        .filter(row -> Instant.parse(row.get("time").asText()).isAfter(begin))
        .toList();
  }

  @Test
  void stallBeginsAtTheFirstSendAfterIdleTimeAndEndsWithTheNextDelivery() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      Command.of("sleep", "0.5").requireSuccess();
      hosts.breakLink();
      Period first = Period.of(() -> connection.client().run("send 0 1000"));
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      first.assertStartOfStalls(rows);

      connection.client().run("send 0 1000"); // more data in a stall does not begin another
      int before = tracer.rows(hosts.sender()).size();
      rows = tracer.await(hosts.sender(), all -> all.size() > before);
      first.assertStartOfStalls(rows);

      hosts.mendLink();
      connection.server().run("receive 1 2000");
      Command.of("sleep", "0.5").requireSuccess(); // the last acknowledgement arrives
      hosts.breakLink();
      Period second = Period.of(() -> connection.client().run("send 0 1000"));
      rows = tracer.await(hosts.sender(), all -> after(all, second.before).size() >= 2);
      second.assertStartOfStalls(after(rows, second.before));
    }
  }

  @Test
  void stallBeginsWithTheLastDeliveryDuringATransfer() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.client().run("option 0 sndbuf 4000000");
      // segments of data get lost, but not SYNs and acknowledgements
      hosts.receiver().run("iptables -I INPUT -p tcp -m length --length 1000:65535 -j DROP");
      Period sent = Period.of(() -> connection.client().run("send 0 100000"));
      connection.server().start("drain 1");
      tracer.await(hosts.sender(), all -> all.size() >= 2);
      sent.assertStartOfStalls(tracer.rows(hosts.sender()));
      Instant mended = Instant.now();
      hosts.receiver().run("iptables -D INPUT -p tcp -m length --length 1000:65535 -j DROP");
      List<JsonNode> rows =
          tracer.await(
              hosts.sender(),
              all -> after(all, mended).stream().anyMatch(row -> isOf(row, "LOSS")));
      for (JsonNode row : after(rows, mended)) {
        if (isOf(row, "LOSS")) { // an acknowledgement of new bytes has made the kernel resend
          Instant time = Instant.parse(row.get("time").asText());
          assertThat(time.minusNanos(1000 * row.get("stall_us").asLong()))
              .isAfter(mended.minus(EARLY));
        }
      }
    }
  }

  private static boolean isOf(JsonNode row, String type) {
    return row.get("type").asText().equals(type);
  }

  @Test
  void stallOfASynBeginsWithTheFirstSyn() throws IOException {
    hosts.breakLink();
    Traffic client = hosts.sender().startTraffic();
    try (Tracer tracer = new Tracer()) {
      Period start = Period.of(() -> client.run("start " + RECEIVER_V4 + " " + PORT));
      start.assertStartOfStalls(tracer.await(hosts.sender(), rows -> rows.size() >= 2));
    }
  }

  @Test
  void stallOfASynOfAReusedSocketBeginsWithItsFirstSyn() throws IOException {
    Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
    connection.transfer(1000);
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      Instant before = Instant.now();
      connection.client().start("reconnect 0 " + RECEIVER_V4 + " " + PORT);
      List<JsonNode> rows =
          tracer.await(hosts.sender(), all -> all.stream().anyMatch(row -> isOf(row, "SYN")));
      Period start = new Period(before, Instant.now().minusSeconds(1));
      start.assertStartOfStalls(rows.stream().filter(row -> isOf(row, "SYN")).toList());
    }
  }

  @Test
  void stallOfASynAckBeginsWithTheFirstSynAck() throws IOException {
    hosts.sender().run("iptables -I INPUT -p tcp -j DROP");
    Traffic server = hosts.receiver().startTraffic();
    server.run("listen :: " + PORT + " 16");
    Traffic client = hosts.sender().startTraffic();
    try (Tracer tracer = new Tracer()) {
      Period start = Period.of(() -> client.run("start " + RECEIVER_V4 + " " + PORT));
      start.assertStartOfStalls(tracer.await(hosts.receiver(), rows -> rows.size() >= 3));
    }
  }
}
