package io.tcpretrans.live;

import static io.tcpretrans.live.RoutedHosts.RECEIVER_V4;
import static io.tcpretrans.live.RoutedHosts.RECEIVER_V6;
import static io.tcpretrans.live.RoutedHosts.SENDER_V4;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Causes of data inside VXLAN, in fragments, and in packets of more than 64 KiB. */
@Live
@Tag("same-with-any-hook")
class EncapsulatedCauseIT {
  private static final long BYTES = 3_000_000;
  private static final String INNER_RECEIVER = "10.9.0.2";
  private static final String RANDOM = " -m statistic --mode random --probability ";

  private RoutedHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  private List<JsonNode> transfer(Tracer tracer, Connection connection) throws IOException {
    int rows = 0;
    for (int i = 0; i < 20 && rows < 10; i++) {
      connection.transfer(BYTES);
      rows = tracer.rows(hosts.sender()).size();
    }
    return tracer.await(hosts.sender(), all -> all.size() >= 10);
  }

  /** Connects the hosts by VXLAN through the router. */
  private Connection openInVxlan() throws IOException {
    addVxlan(hosts.sender(), SENDER_V4, RECEIVER_V4, "10.9.0.1");
    addVxlan(hosts.receiver(), RECEIVER_V4, SENDER_V4, INNER_RECEIVER);
    return hosts.open(INNER_RECEIVER);
  }

  private static void addVxlan(Host host, String local, String remote, String inner)
      throws IOException {
    host.run(
        "ip link add vxlan0 type vxlan id 42 local "
            + local
            + " remote "
            + remote
            + " dstport 4789");
    host.run("ip address add " + inner + "/24 dev vxlan0");
    host.run("ip link set vxlan0 up");
  }

  @Test
  void ruleOfARouterForOuterPacketsIsNetfilter() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T7: VXLAN, rule", "netfilter", hosts.router()).inside("vxlan");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = openInVxlan();
      hosts.router().run("iptables -A FORWARD -p udp" + RANDOM + "0.03 -j DROP");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  @Test
  void queueOfARouterForOuterPacketsIsQdisc() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T7: VXLAN, queue", "qdisc", hosts.router()).at("rb").inside("vxlan");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = openInVxlan();
      hosts.router().run("tc qdisc add dev rb root tbf rate 20mbit burst 5k limit 20k");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  /** The receiver then has no socket for the outer packets. */
  @Test
  void vxlanDeviceThatIsDownIsADropOfTheReceiver() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visibleAny("T7: VXLAN, device down", hosts.receiver(), "device", "other-drop")
            .inside("vxlan");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = openInVxlan();
      connection.transfer(1000);
      hosts.receiver().run("ip link set vxlan0 down");
      connection.client().run("send 0 1000");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 5));
    }
  }

  /** The router makes fragments; the second of each packet has no TCP header. */
  @Test
  void dropOfALaterFragmentIsTheCause() throws IOException {
    hosts.disableOffloads();
    DeclaredCause expected =
        DeclaredCause.visible("T8: later fragments", "netfilter", hosts.receiver()).at("eth0");
    hosts.sender().run("sysctl -q -w net.ipv4.ip_no_pmtu_disc=1");
    hosts.router().run("ip link set rb mtu 1000");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RECEIVER_V4);
      hosts.receiver().run("iptables -t raw -A PREROUTING -f" + RANDOM + "0.03 -j DROP");

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  @Test
  void everyPartOfAJumboPacketHasTheCauseOfItsDrop() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visibleAny(
            "T15: BIG TCP", hosts.router(), "netfilter", "other-drop", "path-mtu");
    allowJumboPackets(hosts.sender(), "eth0");
    allowJumboPackets(hosts.router(), "ra");
    allowJumboPackets(hosts.router(), "rb");
    allowJumboPackets(hosts.receiver(), "eth0");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RECEIVER_V6);
      connection.transfer(50_000_000);
      hosts.router().run("ip6tables -A FORWARD -i ra" + RANDOM + "0.05 -j DROP");
      connection.transfer(20_000_000);

      expected.assertHoldsFor(transfer(tracer, connection));
    }
  }

  private static void allowJumboPackets(Host host, String device) throws IOException {
    String command = "ip link set dev " + device + " gso_max_size 524280 gro_max_size 524280";
    Command allowed = Command.of(host.inside(command.split(" ", -1)));
    Assumptions.assumeTrue(allowed.status() == 0, "no BIG TCP: " + allowed.errors());
  }
}
