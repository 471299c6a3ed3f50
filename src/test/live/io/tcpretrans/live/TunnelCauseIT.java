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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes of connections inside tunnels whose outer packets this host drops. */
@Live
@Tag("same-with-any-hook")
class TunnelCauseIT {
  private static final int PORT = 7101;
  private static final long BYTES = 3_000_000;
  private static final String SOME =
      " -m length --length 400: -m statistic --mode random --probability 0.05 -j DROP";
  private static final String SENDER = "10.9.0.1";
  private static final String RECEIVER = "10.9.0.2";

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts().disableOffloads();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Adds the device t0 to both hosts; false: this kernel has no such device. */
  private boolean addTunnel(String type, boolean v6, String options) throws IOException {
    String sender = v6 ? SENDER_V6 : SENDER_V4;
    String receiver = v6 ? RECEIVER_V6 : RECEIVER_V4;
    return addEnd(hosts.sender(), type, sender, receiver, options, SENDER)
        && addEnd(hosts.receiver(), type, receiver, sender, options, RECEIVER);
  }

  private static boolean addEnd(
      Host host, String type, String local, String remote, String options, String inner)
      throws IOException {
    String ends =
        switch (type) {
          case "vlan" -> "link eth0 name t0 type vlan";
          case "geneve" -> "t0 type geneve remote " + remote;
          default -> "t0 type " + type + " local " + local + " remote " + remote;
        };
    Command added = Command.of(host.inside(("ip link add " + ends + options).split(" ", -1)));
    if (added.status() != 0) {
      return false;
    }
    host.run("ip address add " + inner + "/24 dev t0");
    host.run("ip link set t0 mtu 1400 up"); // with the outer headers not more than eth0 takes
    host.run("ethtool -K t0 tso off gso off gro off");
    return true;
  }

  private List<JsonNode> transfer(Tracer tracer, String address) throws IOException {
    Connection connection = Connection.open(hosts, address, PORT);
    connection.transfer(BYTES);
    return tracer.await(hosts.sender(), all -> all.size() >= 10);
  }

  private static void assertInside(String encapsulation, List<JsonNode> rows) {
    assertThat(rows)
        .filteredOn(row -> row.get("cause").asText().equals("netfilter"))
        .filteredOn(row -> row.get("lost").asText().equals("data"))
        .isNotEmpty()
        .allMatch(row -> row.get("encap").asText().equals(encapsulation));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "vxlan,ip6tables,udp,' id 7 dstport 4789',vxlan",
    "vxlan,iptables,udp,' id 7 dstport 5555',vxlan",
    "geneve,iptables,udp,' id 7',geneve",
    "gre,iptables,47,'',gre",
    "ipip,iptables,4,'',ipip",
    "ip6tnl,ip6tables,4,' mode ipip6',ip6ip6"
  })
  void ruleForTheOuterPacketIsNetfilter(
      String type, String tables, String protocol, String options, String encapsulation)
      throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 5: " + type + " " + tables, "netfilter", hosts.receiver());
    Assumptions.assumeTrue(
        addTunnel(type, tables.equals("ip6tables"), options), "no devices of the type " + type);
    try (Tracer tracer = new Tracer("--why")) {
      hosts.receiver().run(tables + " -t raw -A PREROUTING -p " + protocol + SOME);

      List<JsonNode> rows = transfer(tracer, RECEIVER);
      expected.assertHoldsFor(rows);
      assertInside(encapsulation, rows);
    }
  }

  /** The tagged frame is dropped before the VLAN device takes it. */
  @Test
  void tcProgramForTaggedFramesIsTc() throws IOException {
    DeclaredCause expected = DeclaredCause.visible("rule 5: vlan", "tc", hosts.receiver());
    Assumptions.assumeTrue(addTunnel("vlan", false, " id 5"), "no VLAN devices");
    try (Tracer tracer = new Tracer("--why")) {
      hosts.receiver().run("tc qdisc add dev eth0 clsact");
      hosts
          .receiver()
          .run(
              "tc filter add dev eth0 ingress bpf direct-action object-file "
                  + Command.program("drop_some.bpf.o")
                  + " section tc");

      expected.assertHoldsFor(transfer(tracer, RECEIVER));
    }
  }

  @Test
  void ruleForASegmentRoutedPacketIsNetfilter() throws IOException {
    DeclaredCause expected = DeclaredCause.visible("rule 5: SRv6", "netfilter", hosts.receiver());
    addSegment(hosts.sender(), "fd00:9::1", "fd00:b::1", "fd00:9::2", "fd00:a::1", RECEIVER_V6);
    addSegment(hosts.receiver(), "fd00:9::2", "fd00:a::1", "fd00:9::1", "fd00:b::1", SENDER_V6);
    try (Tracer tracer = new Tracer("--why")) {
      hosts.receiver().run("ip6tables -t raw -A PREROUTING -d fd00:a::1" + SOME);

      List<JsonNode> rows = transfer(tracer, "fd00:9::2");
      expected.assertHoldsFor(rows);
      assertInside("srv6", rows);
    }
  }

  /** Makes a host unpack its own segment, and pack what it sends to the peer for the peer's. */
  private static void addSegment(
      Host host, String address, String own, String peer, String segment, String gateway)
      throws IOException {
    host.run("sysctl -q -w net.ipv6.conf.all.seg6_enabled=1 net.ipv6.conf.eth0.seg6_enabled=1");
    host.run("sysctl -q -w net.ipv6.conf.all.forwarding=1");
    host.run("ip address add " + address + "/128 dev lo");
    Command made =
        Command.of(
            host.inside(
                ("ip -6 route add "
                        + own
                        + "/128 encap seg6local action End.DT6 table 255 dev eth0")
                    .split(" ", -1)));
    Assumptions.assumeTrue(made.status() == 0, "no segment routing here: " + made.errors());
    host.run("ip -6 route add " + segment + "/128 via " + gateway + " dev eth0");
    host.run(
        "ip -6 route add "
            + peer
            + "/128 encap seg6 mode encap segs "
            + segment
            + " dev eth0 src "
            + address
            + " mtu 1400");
  }

  /** The router's second link takes only fragments of the outer packets. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"first", "later"})
  void ruleForFragmentsOfATunnelIsNetfilter(String fragment) throws IOException {
    boolean later = fragment.equals("later");
    String some = " -m statistic --mode random --probability 0.05 -j DROP";
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible(
              "rule 5: " + fragment + " fragment of VXLAN", "netfilter", net.server());
      net.router().run("iptables -t nat -F");
      net.router().run("ip link set back mtu 1000");
      String options = " id 7 dstport 4789";
      addEnd(net.client(), "vxlan", Router.CLIENT, Router.SERVER, options, SENDER);
      addEnd(net.server(), "vxlan", Router.SERVER, Router.CLIENT, options, RECEIVER);
      net.server()
          .run("iptables -t raw -A PREROUTING" + (later ? " -f" + some : " -p udp ! -f" + SOME));
      Connection connection = Connection.open(net.client(), net.server(), RECEIVER, PORT);
      connection.transfer(BYTES);

      expected.assertHoldsFor(tracer.await(net.client(), all -> all.size() >= 10));
    }
  }
}
