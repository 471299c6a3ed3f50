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

/** Causes on the path through a router or a bridge, and on a connection within one host. */
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

  /** Connects from the client to an address of the server. */
  private Connection open(String address) throws IOException {
    Traffic server = net.server().startTraffic();
    server.run("listen :: " + PORT + " 16");
    Traffic client = net.client().startTraffic();
    client.run("connect " + address + " " + PORT);
    client.run("option 0 congestion cubic");
    server.run("accept 0");
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), PORT);
  }

  /** Sends data that is never acknowledged, and returns at least three rows of it. */
  private static List<JsonNode> sendUnacknowledged(
      Tracer tracer, Host sender, Connection connection) throws IOException {
    connection.client().run("send 0 1000");
    return tracer.await(sender, all -> all.size() >= 3);
  }

  /** Ends the tracer and returns its stderr, which has the diagnosis. */
  private static String diagnosis(Tracer tracer) throws IOException {
    tracer.stop();
    return tracer.stderr();
  }

  @Test
  void routerWithoutIpv4ForwardingHasCauseRoute() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(Router.SERVER);
      net.router().run("sysctl -q -w net.ipv4.ip_forward=0");

      ExpectedCause.withProofSeen("route", "front", net.router())
          .assertHoldsFor(sendUnacknowledged(tracer, net.client(), connection));
      assertThat(diagnosis(tracer))
          .contains("forwarding is off", "ip route get 198.18.2.2 from 198.18.1.2 iif front");
    }
  }

  @Test
  void routerWithoutIpv6ForwardingHasCauseRoute() throws IOException {
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

      ExpectedCause.withProofSeen("route", "front", net.router())
          .assertHoldsFor(sendUnacknowledged(tracer, net.client(), connection));
      assertThat(diagnosis(tracer))
          .contains("forwarding is off", " sysctl net.ipv6.conf.all.forwarding");
    }
  }

  /** ip_route_me_harder() finds no route from 127.0.0.1 to another host. */
  @Test
  void missingRouteAfterDnatHasCauseRoute() throws IOException {
    net.client()
        .run(
            "iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 8080 -j DNAT --to "
                + Router.SERVER
                + ":80");
    try (Tracer tracer = new Tracer("--why")) {
      net.client().startTraffic().run("start 127.0.0.1 8080");
      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 2);
      Assumptions.assumeFalse(
          rows.get(0).get("error").isNull(), "this hook does not show refused sends");

      ExpectedCause.withProofSeen("route", null, net.client()).assertHoldsFor(rows);
      assertThat(rows).allMatch(row -> row.get("error").asText().equals("EINVAL"));
      assertThat(diagnosis(tracer)).contains("no route after NAT (EINVAL)", "route_localnet");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"isolated,br_handle_frame_finish", "listening,BRIDGE_INGRESS_STP_STATE"})
  void bridgePortThatDoesNotForwardHasCauseBridge(String reason, String shown) throws IOException {
    Host bridge = net.router();
    bridge.run("iptables -t nat -F"); // NAT would apply to bridged packets, too
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

      List<JsonNode> rows = sendUnacknowledged(tracer, net.client(), connection);
      ExpectedCause.withProofSeen("bridge", "left", bridge).assertHoldsFor(rows);
      Assumptions.assumeFalse(
          rows.get(0).get("drop_reason").isNull(), "this kernel gives no reasons");
      assertThat(diagnosis(tracer))
          .contains("a bridge port does not forward (", shown, "bridge -d link show dev left");
    }
  }

  /** Connects a host to a port of the bridge. */
  private void attach(Host host, String port, String address) throws IOException {
    host.run("ip link add lan0 type veth peer name " + port + " netns " + net.router().name());
    host.run("ip address add " + address + " dev lan0");
    host.run("ip link set lan0 up");
    net.router().run("ip link set " + port + " master br0 up");
  }

  /** The router's ICMP error makes the sender resend smaller packets, although nothing was lost. */
  @ParameterizedTest(name = "GSO {0}")
  @ValueSource(booleans = {true, false})
  void smallerMtuOnThePathHasCausePathMtu(boolean gso) throws IOException {
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

  /** The slow queue of lo delays the segments until they are resent. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", Router.CLIENT})
  void delayBetweenTwoEndsOnOneHostHasCauseUnknown(String address) throws IOException {
    Host host = net.client();
    host.run("ip link set lo mtu 1500");
    try (Tracer tracer = new Tracer("--why")) {
      Traffic server = host.startTraffic();
      server.run("listen " + address + " " + PORT + " 16");
      Traffic client = host.startTraffic();
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
  void unansweredArpRequestHasAdviceToShowNeighbours() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      net.client().startTraffic().run("start 198.18.1.77 80");

      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 2);
      Assumptions.assumeFalse(
          rows.get(0).get("error").isNull(), "this hook does not show refused sends");
      assertThat(diagnosis(tracer))
          .contains("waits for the next hop", "ip neighbour show to 198.18.1.77");
    }
  }

  @Test
  void otherDropShowsTheKernelsReason() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(Router.SERVER);
      net.client().run("sysctl -q -w net.ipv4.ip_default_ttl=1");

      List<JsonNode> rows = sendUnacknowledged(tracer, net.client(), connection);
      ExpectedCause.withProofSeen("other-drop", "front", net.router()).assertHoldsFor(rows);
      JsonNode reason = rows.get(0).get("drop_reason");
      Assumptions.assumeFalse(reason.isNull(), "this kernel gives no reasons");
      if (!reason.asText().equals("NOT_SPECIFIED")) {
        assertThat(diagnosis(tracer)).contains("(" + reason.asText() + ": ip_forward)");
      }
    }
  }
}
