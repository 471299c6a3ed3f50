package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Causes of packets that take a wrong path, meet a policy, or wait in a queue of the sender. */
@Live
@Tag("same-with-any-hook")
class WrongPathCauseIT {
  private static final int PORT = 7101;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  private static List<JsonNode> sendUnacknowledged(
      Tracer tracer, Host sender, Connection connection) throws IOException {
    connection.client().run("send 0 1000");
    return tracer.await(sender, all -> all.size() >= 3);
  }

  private List<JsonNode> sendUnacknowledged(Tracer tracer, Connection connection)
      throws IOException {
    return sendUnacknowledged(tracer, hosts.sender(), connection);
  }

  private static String diagnosis(Tracer tracer) throws IOException {
    tracer.stop();
    return tracer.stderr();
  }

  /** The diagnosis has no rows of connections that other tests left behind. */
  private String netns() {
    return Long.toString(hosts.sender().inode());
  }

  /** A frame for another host may be a copy, so its drop is named and decides nothing. */
  @Test
  void wrongDestinationAddressOfTheFrameIsNamed() throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("T25 wrong MAC", "unknown", "other-drop");
    try (Tracer tracer = new Tracer("--why", "--netns", netns())) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts
          .sender()
          .run(
              "ip neighbour replace "
                  + RECEIVER_V4
                  + " lladdr 02:00:00:00:00:99 dev eth0 nud permanent");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection));
      assertThat(diagnosis(tracer)).contains("frames for another host").doesNotContain("nstat");
    }
  }

  @Test
  void unknownVlanIsNoCauseOfAnother() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T25 unknown VLAN", "unknown", "other-drop", "device");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.sender().run("tc qdisc add dev eth0 clsact");
      hosts
          .sender()
          .run(
              "tc filter add dev eth0 egress bpf direct-action object-file "
                  + Command.program("wrong_path.bpf.o")
                  + " section tc");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection));
    }
  }

  @Test
  void framesThatXdpSendsBackAreNoCauseOfAnother() throws IOException {
    DeclaredCause expected = DeclaredCause.hidden("T25 XDP_TX", "unknown", "xdp", "other-drop");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts
          .receiver()
          .run(
              "ip link set dev eth0 xdpdrv object "
                  + Command.program("wrong_path.bpf.o")
                  + " section xdp");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection));
    }
  }

  @Test
  void peerDeviceThatIsDownIsDeviceWithAdviceToShowIt() throws IOException {
    DeclaredCause expected = DeclaredCause.visible("T25 veth peer down", "device", hosts.sender());
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.receiver().run("ip link set eth0 down");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection));
      assertThat(diagnosis(tracer)).contains("ip -s link show dev eth0");
    }
  }

  @Test
  void pathMtuThatIsNotReportedIsPathMtu() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T25 path-MTU black hole", "path-mtu", net.router());
      Connection connection = net.open();
      net.router().run("iptables -A OUTPUT -p icmp -j DROP");
      net.router().run("ip link set back mtu 700");

      List<JsonNode> rows = sendUnacknowledged(tracer, net.client(), connection);
      Assumptions.assumeFalse(
          rows.get(0).get("drop_reason").isNull(), "this kernel gives no reasons");
      expected.assertHoldsFor(rows);
    }
  }

  @Test
  void ipsecPolicyThatBlocksIsOtherDrop() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T25 xfrm policy", "other-drop", hosts.receiver());
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      String policy =
          "ip xfrm policy add src " + SENDER_V4 + " dst " + RECEIVER_V4 + " dir in action block";
      Command added = Command.of(hosts.receiver().inside(policy.split(" ", -1)));
      Assumptions.assumeTrue(added.status() == 0, "no IPsec here: " + added.errors());

      List<JsonNode> rows = sendUnacknowledged(tracer, connection);
      Assumptions.assumeFalse(
          rows.get(0).get("drop_reason").isNull(), "this kernel gives no reasons");
      expected.assertHoldsFor(rows);
    }
  }

  /** T38: the original is still in the sender's own queue when its timer runs out. */
  @Test
  void originalInTheSendersQueueIsNamedAsHeld() throws IOException {
    try (Tracer tracer = new Tracer("--why", "--netns", netns())) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.sender().run("tc qdisc add dev eth0 root tbf rate 8kbit burst 1600 limit 100000");
      connection.client().run("send 0 5000");
      Command.of("sleep", "3").requireSuccess();

      List<JsonNode> busy =
          tracer.rows(hosts.sender()).stream()
              .filter(row -> "EBUSY".equals(row.get("error").asText()))
              .toList();
      Assumptions.assumeFalse(busy.isEmpty(), "this hook does not show refused sends");
      assertThat(busy)
          .allMatch(r -> List.of("qdisc", "not-sent").contains(r.get("cause").asText()));
      assertThat(diagnosis(tracer)).contains("tc -s qdisc show").doesNotContain("ip route get");
    }
  }

  /** T38: Fast Open data that a smaller path MTU keeps outside the window. */
  @Test
  void retransmitOutsideTheWindowHasAdviceToShowTheReceiver() throws IOException {
    try (ScriptedPeer peer = new ScriptedPeer("too-big");
        Tracer tracer = new Tracer("--why", "--netns", Long.toString(peer.host().inode()))) {
      peer.host().run("sysctl -q -w net.ipv4.tcp_fastopen=5"); // 4: data without a cookie
      peer.host().startTraffic().run("request " + ScriptedPeer.ADDRESS + " " + PORT + " 1000");

      List<JsonNode> rows = tracer.await(peer.host(), all -> all.size() >= 3);
      Assumptions.assumeTrue(
          rows.stream().anyMatch(row -> "EAGAIN".equals(row.get("error").asText())),
          "this hook does not show refused sends");
      assertThat(diagnosis(tracer))
          .contains("not sent: outside the receiver's window (EAGAIN)", "ss -tin dst");
    }
  }
}
