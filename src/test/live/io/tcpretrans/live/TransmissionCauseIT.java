package io.tcpretrans.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes where the transmissions of the same bytes are lost at different places. */
@Live
@Tag("same-with-any-hook")
class TransmissionCauseIT {
  private static final int PORT = 7101;
  private static final String EVERY_OTHER =
      " -p tcp -m length --length 400: -m statistic --mode nth --every 2 --packet 0 -j DROP";
  private static final String FIRST =
      " -p tcp -m length --length 400: -m statistic --mode nth --every 1000 --packet 0 -j ACCEPT";
  private static final String DATA = " -p tcp -m length --length 400: -j DROP";

  private RoutedHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Returns each second row from a first one: the row with index n repeats transmission n. */
  private static List<JsonNode> everyOther(int first, List<JsonNode> rows) {
    return IntStream.range(0, rows.size()).filter(i -> i % 2 == first).mapToObj(rows::get).toList();
  }

  private List<JsonNode> sendThousandBytes(Tracer tracer, Connection connection)
      throws IOException {
    connection.client().run("send 0 1000");
    return tracer.await(hosts.sender(), all -> all.size() >= 6);
  }

  @Test
  void eachRowNamesTheRuleThatDroppedTheTransmissionBefore() throws IOException {
    DeclaredCause even =
        DeclaredCause.visible("rule 4: two rules in turn, router", "netfilter", hosts.router())
            .at("ra")
            .lost("data");
    DeclaredCause odd =
        DeclaredCause.visible("rule 4: two rules in turn, receiver", "netfilter", hosts.receiver())
            .at("eth0")
            .lost("data");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(100);
      hosts.router().run("iptables -A FORWARD" + EVERY_OTHER);
      hosts.receiver().run("iptables -A INPUT" + DATA);

      List<JsonNode> rows = sendThousandBytes(tracer, connection);
      even.assertHoldsFor(everyOther(0, rows));
      odd.assertHoldsFor(everyOther(1, rows));
    }
  }

  @Test
  void eachRowTellsALossOnTheWireFromARule() throws IOException {
    DeclaredCause even =
        DeclaredCause.visible("rule 4: rule and wire in turn, rule", "netfilter", hosts.router())
            .at("ra");
    DeclaredCause odd =
        DeclaredCause.visible("rule 4: rule and wire in turn, wire", "outside", hosts.router())
            .at("tap0");
    try (LossyWire wire = LossyWire.between(hosts.router(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      hosts.receiver().run("ip route replace default via " + LossyWire.SENDER);
      Connection connection =
          Connection.open(hosts.sender(), hosts.receiver(), LossyWire.RECEIVER, PORT);
      connection.transfer(100);
      hosts.router().run("iptables -A FORWARD" + EVERY_OTHER);
      wire.apply("lose", 1, "data");

      List<JsonNode> rows = sendThousandBytes(tracer, connection);
      even.assertHoldsFor(everyOther(0, rows));
      odd.assertHoldsFor(everyOther(1, rows));
    }
  }

  /** First the ACK is lost; the resends of the same bytes, which the receiver has, are dropped. */
  @Test
  void firstRowNamesTheLostAckAndFurtherRowsTheDropOfAResend() throws IOException {
    DeclaredCause first =
        DeclaredCause.visible("rule 4: ACK, then data: ACK", "netfilter", hosts.router())
            .at("rb")
            .lost("ack");
    DeclaredCause further =
        DeclaredCause.visible("rule 4: ACK, then data: data", "netfilter", hosts.receiver())
            .at("eth0")
            .lost("data");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(100);
      hosts.router().run("iptables -A FORWARD -i rb -p tcp -j DROP");
      hosts.receiver().run("iptables -A INPUT" + FIRST);
      hosts.receiver().run("iptables -A INPUT" + DATA);

      List<JsonNode> rows = sendThousandBytes(tracer, connection);
      first.assertHoldsFor(rows.subList(0, 1));
      further.assertHoldsFor(rows.subList(1, rows.size()));
    }
  }

  /** A second SYN-ACK answers a repeated SYN, some microseconds after that of the timer. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"iptables", "iptables-legacy"})
  void synAckForARepeatedSynHasTheCauseOfThatBefore(String tables) throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible(
            "T18: SYN-ACKs of five requests, " + tables, "netfilter", hosts.router());
    try (Tracer tracer = new Tracer("--why")) {
      hosts.router().run(tables + " -A FORWARD -i rb -p tcp -j DROP");
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      Traffic clients = hosts.sender().startTraffic();
      for (int i = 0; i < 5; i++) {
        clients.run("start " + RoutedHosts.RECEIVER_V4 + " " + PORT);
      }

      expected.assertHoldsFor(tracer.await(hosts.receiver(), all -> all.size() >= 25));
    }
  }
}
