package io.tcpretrans.live;

import static io.tcpretrans.live.RoutedHosts.RECEIVER_V4;
import static io.tcpretrans.live.RoutedHosts.RECEIVER_V6;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Causes where an answer is lost, and the receiver discards the repeated segment as a duplicate.
 */
@Live
@Tag("same-with-any-hook")
class DuplicateCauseIT {
  private static final int PORT = 7101;
  private static final String SYN_ACK = " -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP";
  private static final String NO_SYN = " -p tcp --tcp-flags SYN,ACK ACK -j DROP";

  private RoutedHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  private Host host(String name) {
    return switch (name) {
      case "sender" -> hosts.sender();
      case "router" -> hosts.router();
      default -> hosts.receiver();
    };
  }

  /** The server discards each repeated SYN, as it has the request already. */
  @ParameterizedTest(name = "{0}, {1} {2}")
  @CsvSource({
    "router,iptables,FORWARD,rb",
    "router,ip6tables,FORWARD,rb",
    "router,iptables-legacy,FORWARD,rb",
    "sender,iptables,INPUT,eth0",
    "sender,ip6tables,INPUT,eth0"
  })
  void lostSynAckIsTheCauseAtBothEnds(String place, String tables, String chain, String device)
      throws IOException {
    String situation = "T1: SYN-ACK, %s %s %s".formatted(place, tables, chain);
    DeclaredCause client =
        DeclaredCause.visible(situation + ", SYNs", "netfilter", host(place))
            .at(device)
            .lost("ack");
    DeclaredCause server =
        DeclaredCause.visible("T18" + situation.substring(2), "netfilter", host(place))
            .lost("data");
    try (Tracer tracer = new Tracer("--why")) {
      host(place).run(tables + " -A " + chain + SYN_ACK);
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      String address = tables.equals("ip6tables") ? RECEIVER_V6 : RECEIVER_V4;
      hosts.sender().startTraffic().run("start " + address + " " + PORT);

      List<JsonNode> synAcks = tracer.await(hosts.receiver(), all -> all.size() >= 5);
      client.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 3));
      server.assertHoldsFor(synAcks);
    }
  }

  @Test
  void synAckLostOnTheWireIsOutside() throws IOException {
    DeclaredCause client =
        DeclaredCause.visible("T1: SYN-ACK on the wire", "outside", null).at("tap0");
    DeclaredCause server =
        DeclaredCause.visible("T18: SYN-ACK on the wire", "outside", hosts.receiver()).at("tap0");
    try (LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      wire.apply("lose", 1, "synack");
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      hosts.sender().startTraffic().run("start " + LossyWire.RECEIVER + " " + PORT);

      List<JsonNode> synAcks = tracer.await(hosts.receiver(), all -> all.size() >= 5);
      client.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 3));
      server.assertHoldsFor(synAcks);
    }
  }

  /** Some kernels have no reason of their own for the old data that the receiver discards. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"iptables,198.18.5.2", "ip6tables,fd00:5::2"})
  void lostAckOfTwoSegmentsIsTheCauseOfEveryTimeout(String tables, String address)
      throws IOException {
    hosts.disableOffloads();
    DeclaredCause expected =
        DeclaredCause.visible("T2: ACKs of two segments, " + tables, "netfilter", hosts.sender())
            .at("eth0")
            .lost("ack");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(address);
      connection.client().run("option 0 nodelay 1");
      connection.transfer(1000);
      hosts.sender().run(tables + " -A INPUT -p tcp -j DROP");
      connection.client().run("send 0 1000");
      connection.client().run("send 0 1000");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 5));
    }
  }

  /** The client discards the repeated SYN-ACK, as its connection is established already. */
  @Test
  void lostAckOfTheHandshakeIsTheCauseOfSynAcks() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 3: ACK of the handshake", "netfilter", hosts.router())
            .at("ra")
            .lost("ack");
    try (Tracer tracer = new Tracer("--why")) {
      hosts.router().run("iptables -A FORWARD -i ra" + NO_SYN);
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      hosts.sender().startTraffic().run("connect " + RECEIVER_V4 + " " + PORT);

      expected.assertHoldsFor(tracer.await(hosts.receiver(), all -> all.size() >= 3));
    }
  }

  /** The receiver, in FIN_WAIT2, has the data already. */
  @Test
  void lostAckFromAHalfClosedReceiverIsTheCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 3: ACK of a half-closed receiver", "netfilter", hosts.router())
            .at("rb")
            .lost("ack");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RECEIVER_V4);
      connection.transfer(1000);
      connection.server().run("shutdown 1");
      connection.client().run("drain 0");
      hosts.router().run("iptables -A FORWARD -i rb" + NO_SYN);
      connection.client().run("send 0 1000");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 5));
    }
  }

  /** The receiver, in CLOSE_WAIT, has the FIN already. */
  @Test
  void lostAckOfAFinIsTheCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 3: ACK of a FIN", "netfilter", hosts.router())
            .at("rb")
            .lost("ack");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RECEIVER_V4);
      connection.transfer(1000);
      hosts.router().run("iptables -A FORWARD -i rb" + NO_SYN);
      connection.client().run("shutdown 0");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 4));
    }
  }
}
