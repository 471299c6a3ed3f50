package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes where copies of packets are dropped: for captures, mirrors, and bystanders. */
@Live
@Tag("same-with-any-hook")
@SuppressWarnings("try") // resources that only have to be open
class CopyCauseIT {
  private static final int PORT = 7101;
  private static final long BYTES = 2_000_000;
  private static final String SOME =
      " -p tcp -m statistic --mode random --probability 0.03 -j DROP";

  private TwoHosts hosts;

  /** The host to which copies go. */
  private Host bystander;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    bystander = new Host(hosts.sender().name() + "y");
  }

  @AfterEach
  void removeHosts() throws IOException {
    bystander.close();
    hosts.close();
  }

  /** Transfers data from the sender and returns at least ten rows. */
  private List<JsonNode> transfer(Tracer tracer, Connection connection) throws IOException {
    int rows = 0;
    for (int i = 0; i < 20 && rows < 10; i++) {
      connection.transfer(BYTES);
      rows = tracer.rows(hosts.sender()).size();
    }
    return tracer.await(hosts.sender(), all -> all.size() >= 10);
  }

  private DeclaredCause outside(String situation) {
    return DeclaredCause.visible(situation, "outside", hosts.sender()).at("tap0");
  }

  /** Transfers data over a wire that loses some of it. */
  private void assertOutside(DeclaredCause expected, LossyWire wire) throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      expected.assertHoldsFor(transfer(tracer, wire.open(PORT)));
    }
  }

  @ParameterizedTest(name = "at the sender: {0}")
  @ValueSource(booleans = {true, false})
  void dropForACaptureDoesNotExplainALossOnTheWire(boolean sends) throws IOException {
    DeclaredCause expected = outside("T5: capture at the " + (sends ? "sender" : "receiver"));
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 40);
        UnreadCapture capture =
            new UnreadCapture(sends ? hosts.sender() : hosts.receiver(), "tap0")) {
      assertOutside(expected, wire);
    }
  }

  @Test
  void dropForACaptureDoesNotReplaceADropOfThePacket() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 2: captures and a rule", "netfilter", hosts.receiver())
            .at("eth0");
    try (UnreadCapture sent = new UnreadCapture(hosts.sender(), "eth0");
        UnreadCapture received = new UnreadCapture(hosts.receiver(), "eth0");
        Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.receiver().run("iptables -A INPUT" + SOME);

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  /** Connects the sender with the bystander, whose device has a MAC address. */
  private void connectBystander(String mac) throws IOException {
    hosts.sender().run("ip link add mirror type veth peer name copies netns " + bystander.name());
    hosts.sender().run("ip link set mirror up");
    bystander.run("ip link set copies address " + mac + " up");
  }

  /** Mirrors what the sender sends by a device to the bystander. */
  private void mirror(String device) throws IOException {
    hosts.sender().run("tc qdisc add dev " + device + " clsact");
    Command mirror =
        Command.of(
            hosts
                .sender()
                .inside(
                    ("tc filter add dev "
                            + device
                            + " egress protocol all u32 match u32 0 0"
                            + " action mirred egress mirror dev mirror")
                        .split(" ", -1)));
    Assumptions.assumeTrue(mirror.status() == 0, "no mirrors: " + mirror.errors());
  }

  private static String mac(Host host, String device) throws IOException {
    return host.run("cat", "/sys/class/net/" + device + "/address").output().strip();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"rule", "queue", "device"})
  void dropOfAMirroredPacketDoesNotExplainALossOnTheWire(String drops) throws IOException {
    DeclaredCause expected = outside("T6: mirror that drops by a " + drops);
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 40)) {
      connectBystander(mac(hosts.receiver(), "tap0"));
      mirror("tap0");
      switch (drops) {
        case "rule" -> bystander.run("iptables -t raw -A PREROUTING -j DROP");
        case "queue" ->
            hosts.sender().run("tc qdisc add dev mirror root tbf rate 1mbit burst 3k limit 5k");
        default -> bystander.run("ip link set copies down");
      }
      assertOutside(expected, wire);
    }
  }

  @Test
  void dropOfAMirroredPacketDoesNotReplaceADropOfThePacket() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 2: mirror and a rule", "netfilter", hosts.receiver())
            .at("eth0");
    connectBystander(mac(hosts.receiver(), "eth0"));
    mirror("eth0");
    bystander.run("iptables-legacy -t raw -A PREROUTING -j DROP");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.receiver().run("iptables -A INPUT" + SOME);

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  /** The target TEE sends copies to another host, whatever their destination is. */
  @Test
  void dropOfATeesCopyDoesNotExplainALossOnTheWire() throws IOException {
    DeclaredCause expected = outside("rule 2: TEE");
    connectBystander("02:00:00:00:00:77");
    hosts.sender().run("ip address add 198.18.6.1/24 dev mirror");
    bystander.run("ip address add 198.18.6.2/24 dev copies");
    bystander.run("iptables -t raw -A PREROUTING -j DROP");
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 40)) {
      String rule = "iptables -t mangle -A POSTROUTING -o tap0 -p tcp -j TEE --gateway 198.18.6.2";
      Command tee = Command.of(hosts.sender().inside(rule.split(" ", -1)));
      Assumptions.assumeTrue(tee.status() == 0, "no TEE: " + tee.errors());
      assertOutside(expected, wire);
    }
  }

  private void plug(Host bridge, Host host, String port, String address) throws IOException {
    host.run("ip link add lan0 type veth peer name " + port + " netns " + bridge.name());
    host.run("ip address add " + address + "/24 dev lan0");
    host.run("ip link set lan0 up");
    bridge.run("ip link set " + port + " master br0 up");
  }

  /** The bridge does not learn where the receiver is, so every port gets its frames. */
  @Test
  void frameFloodedToABystanderDoesNotReplaceADropOfThePacket() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T17: flooding bridge", "netfilter", hosts.receiver()).at("lan0");
    try (Host bridge = new Host(hosts.sender().name() + "z");
        Tracer tracer = new Tracer("--why")) {
      bridge.run("ip link add br0 type bridge");
      bridge.run("ip link set br0 up");
      plug(bridge, bystander, "first", "198.18.3.3");
      plug(bridge, hosts.sender(), "left", "198.18.3.1");
      plug(bridge, hosts.receiver(), "right", "198.18.3.2");
      Connection connection = Connection.open(hosts, "198.18.3.2", PORT);
      bridge.run("ip link set right type bridge_slave learning off fdb_flush");
      hosts.receiver().run("iptables -A INPUT" + SOME);

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }
}
