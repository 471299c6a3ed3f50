package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes on the path through a router or a bridge, and on a path that leads back to its host. */
@Live
@Tag("same-with-any-hook")
class PathIT {
  private static final int PORT = 7101;
  private static final String SERVER_V6 = "fd00:2::2";

  private Router net;

  @BeforeEach
  void connectHosts() throws IOException {
    net = new Router();
  }

  @AfterEach
  void removeHosts() throws IOException {
    net.close();
  }

  private Connection open(String address) throws IOException {
    Traffic server = net.server().traffic();
    server.run("listen :: " + PORT + " 16");
    Traffic client = net.client().traffic();
    client.run("connect " + address + " " + PORT);
    client.run("option 0 congestion cubic");
    server.run("accept 0");
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), PORT);
  }

  /** The client's rows after it sent data that nobody acknowledges. */
  private static List<JsonNode> sent(Tracer tracer, Host sender, Connection connection)
      throws IOException {
    connection.client().run("send 0 1000");
    return tracer.await(sender, all -> all.size() >= 3);
  }

  private static String diagnosis(Tracer tracer) throws IOException {
    tracer.stop();
    return tracer.words();
  }

  @Test
  void aRouterThatDoesNotForwardIpv4() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(Router.SERVER);
      net.router().run("sysctl -q -w net.ipv4.ip_forward=0");

      Blame.seen("route", "front", net.router()).assertOf(sent(tracer, net.client(), connection));
      assertThat(diagnosis(tracer))
          .contains("forwarding is off", "ip route get 198.18.2.2 from 198.18.1.2 iif front");
    }
  }

  @Test
  void aRouterThatDoesNotForwardIpv6() throws IOException {
    net.client().run("ip address add fd00:1::2/64 dev eth0 nodad");
    net.client().run("ip route add fd00:2::/64 via fd00:1::1");
    net.server().run("ip address add " + SERVER_V6 + "/64 dev eth0 nodad");
    net.server().run("ip route add fd00:1::/64 via fd00:2::1");
    net.router().run("ip address add fd00:1::1/64 dev front nodad");
    net.router().run("ip address add fd00:2::1/64 dev back nodad");
    net.router().run("sysctl -q -w net.ipv6.conf.all.forwarding=1");
    Connection connection = open(SERVER_V6);
    try (Tracer tracer = new Tracer("--why")) {
      net.router().run("sysctl -q -w net.ipv6.conf.all.forwarding=0");

      Blame.seen("route", "front", net.router()).assertOf(sent(tracer, net.client(), connection));
      assertThat(diagnosis(tracer))
          .contains("forwarding is off", " sysctl net.ipv6.conf.all.forwarding");
    }
  }

  /** ip_route_me_harder() finds no route from 127.0.0.1 to another host. */
  @Test
  void noRouteAfterTheDestinationWasTranslated() throws IOException {
    net.client()
        .run(
            "iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 8080 -j DNAT --to "
                + Router.SERVER
                + ":80");
    try (Tracer tracer = new Tracer("--why")) {
      net.client().traffic().run("start 127.0.0.1 8080");
      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 2);
      Assumptions.assumeFalse(
          rows.get(0).get("error").isNull(), "this hook does not show refused sends");

      Blame.seen("route", null, net.client()).assertOf(rows);
      assertThat(rows).allMatch(row -> row.get("error").asText().equals("EINVAL"));
      assertThat(diagnosis(tracer)).contains("no route after NAT (EINVAL)", "route_localnet");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"isolated,br_handle_frame_finish", "listening,BRIDGE_INGRESS_STP_STATE"})
  void aBridgePortThatDoesNotForward(String reason, String shown) throws IOException {
    Host bridge = net.router();
    bridge.run("iptables -t nat -F"); // which would translate what it bridges, too
    bridge.run("ip link add br0 type bridge");
    bridge.run("ip link set br0 up");
    attach(net.client(), "left", "198.18.3.1/24");
    attach(net.server(), "right", "198.18.3.2/24");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open("198.18.3.2");
      if (reason.equals("isolated")) {
        bridge.run("bridge link set dev left isolated on");
        bridge.run("bridge link set dev right isolated on");
      } else {
        bridge.run("ip link set br0 type bridge stp_state 1 forward_delay 1500");
        bridge.run("ip link set left nomaster");
        bridge.run("ip link set left master br0");
      }

      List<JsonNode> rows = sent(tracer, net.client(), connection);
      Blame.seen("bridge", "left", bridge).assertOf(rows);
      Assumptions.assumeFalse(
          rows.get(0).get("drop_reason").isNull(), "this kernel gives no reasons");
      assertThat(diagnosis(tracer))
          .contains("a bridge port does not forward (", shown, "bridge -d link show dev left");
    }
  }

  private void attach(Host host, String port, String address) throws IOException {
    host.run("ip link add lan0 type veth peer name " + port + " netns " + net.router().name());
    host.run("ip address add " + address + " dev lan0");
    host.run("ip link set lan0 up");
    net.router().run("ip link set " + port + " master br0 up");
  }

  /** Its answer makes the sender resend smaller packets, which is neither a loss nor a timeout. */
  @ParameterizedTest(name = "GSO {0}")
  @ValueSource(booleans = {true, false})
  void aPathWithASmallerMtu(boolean gso) throws IOException {
    if (!gso) {
      net.client().run("ethtool -K eth0 tso off gso off");
    }
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(Router.SERVER);
      net.router().run("ip link set back mtu 1000");
      connection.transfer(60_000);

      List<JsonNode> rows = tracer.await(net.client(), all -> !all.isEmpty());
      assertThat(rows)
          .allMatch(row -> row.get("type").asText().equals("LOSS"))
          .allMatch(row -> row.get("cause").asText().equals("path-mtu"))
          .allMatch(row -> row.get("proof").asText().equals("seen"));
    }
  }

  /** What waits in the queue of lo is resent, and nothing of it was lost outside of the host. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", Router.CLIENT})
  void twoEndsOnOneHostAreNeverOutside(String address) throws IOException {
    Host host = net.client();
    host.run("ip link set lo mtu 1500");
    try (Tracer tracer = new Tracer("--why")) {
      Traffic server = host.traffic();
      server.run("listen " + address + " " + PORT + " 16");
      Traffic client = host.traffic();
      client.run("connect " + address + " " + PORT);
      client.run("option 0 congestion cubic");
      server.run("accept 0");
      host.run("tc qdisc add dev lo root tbf rate 64kbit burst 3k latency 5s");
      client.run("send 0 20000");

      List<JsonNode> rows = tracer.await(host, all -> !all.isEmpty());
      assertThat(rows).allMatch(row -> row.get("cause").asText().equals("unknown"));
      assertThat(diagnosis(tracer)).contains("both ends are on this host");
    }
  }

  @Test
  void aNextHopThatDoesNotAnswerARequestHasAdviceForThat() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      net.client().traffic().run("start 198.18.1.77 80");

      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 2);
      Assumptions.assumeFalse(
          rows.get(0).get("error").isNull(), "this hook does not show refused sends");
      assertThat(diagnosis(tracer)).contains("(EBUSY)", "ip neighbour show");
    }
  }

  /** The kernel gives the same reason to many a refusal; people see it. */
  @Test
  void theReasonOfAnotherDropIsShown() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(Router.SERVER);
      net.client().run("sysctl -q -w net.ipv4.ip_default_ttl=1");

      List<JsonNode> rows = sent(tracer, net.client(), connection);
      Blame.seen("other-drop", "front", net.router()).assertOf(rows);
      JsonNode reason = rows.get(0).get("drop_reason");
      Assumptions.assumeFalse(reason.isNull(), "this kernel gives no reasons");
      if (!reason.asText().equals("NOT_SPECIFIED")) {
        assertThat(diagnosis(tracer)).contains("(" + reason.asText() + ": ip_forward)");
      }
    }
  }
}
