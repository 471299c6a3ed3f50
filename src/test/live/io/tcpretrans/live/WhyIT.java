package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tcpretrans.live.Frame.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Causes of retransmits. Each test loses packets in a known way, and asserts that nearly all rows
 * have that cause and that no row has a cause other than this one, unknown or outside; see {@link
 * ExpectedCause}.
 */
@Live
@Tag("same-with-any-hook")
class WhyIT {
  private static final int PORT = 7101;

  /** The number of connections that fill the conntrack table. */
  private static final int TRACKED = 200;

  private static final long BYTES = 10_000_000;
  private static final String RANDOM_SHARE = " -m statistic --mode random --probability ";
  private static final String TCP_RANDOM_SHARE = " -p tcp" + RANDOM_SHARE;

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
   * Waits until the rows of a host have nine tenths of the segments that the kernel has counted,
   * and returns the rows. RowsIT checks that none is missing.
   */
  private static List<JsonNode> awaitMostRows(Tracer tracer, Host host) throws IOException {
    long counted = host.retransSegs();
    long nearly = counted - counted / 10;
    return tracer.await(host, rows -> Tracer.segs(rows) >= nearly);
  }

  /** Transfers {@link #BYTES}, waits for most rows of the sender, and returns the rows. */
  private List<JsonNode> transferAndAwaitRows(Tracer tracer, Connection connection)
      throws IOException {
    connection.transfer(BYTES);
    return awaitMostRows(tracer, hosts.sender());
  }

  @ParameterizedTest(name = "{0}, {1}, GSO {2}")
  @CsvSource({
    "iptables,198.18.0.2,true",
    "iptables,198.18.0.2,false",
    "ip6tables,fd00::2,true",
    "ip6tables,fd00::2,false",
    "iptables,::ffff:198.18.0.2,true",
    "iptables-legacy,198.18.0.2,true",
    "ip6tables-legacy,fd00::2,false"
  })
  void ruleInTheReceiversInputHasCauseNetfilter(String tables, String address, boolean gso)
      throws IOException {
    if (!gso) {
      hosts.disableOffloads();
    }
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, address, PORT);
      hosts.receiver().run(tables + " -A INPUT" + TCP_RANDOM_SHARE + "0.05 -j DROP");

      ExpectedCause.withProofSeen("netfilter", "eth0", hosts.receiver())
          .assertHoldsFor(transferAndAwaitRows(tracer, connection), hosts.receiver());
    }
  }

  @ParameterizedTest(name = "the client sends: {0}")
  @CsvSource({"true", "false"})
  void ruleInForwardOfANatRouterHasCauseNetfilter(boolean clientSends) throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.router().run("iptables -A FORWARD" + TCP_RANDOM_SHARE + "0.05 -j DROP");
      Host sender = send(net, connection, clientSends);

      List<JsonNode> rows = awaitMostRows(tracer, sender);
      long spurious = (clientSends ? net.server() : net.client()).dsacksSent();
      assertThat(rows).isNotEmpty();
      assertThat(rows)
          .filteredOn(row -> row.get("lost").asText().equals("data"))
          .allSatisfy(
              row ->
                  assertThat(row.get("drop_dev").asText())
                      .isEqualTo(clientSends ? "front" : "back"));
      long matching =
          rows.stream()
              .filter(row -> row.get("cause").asText().equals("netfilter"))
              .filter(row -> row.get("drop_netns").asLong() == net.router().inode())
              .count();
      assertThat(matching)
          .as(rows.toString())
          .isGreaterThanOrEqualTo((long) (0.95 * rows.size()) - spurious);
    }
  }

  /**
   * Behind the router the packets have other addresses than the socket of the sender, at both ends.
   */
  @ParameterizedTest(name = "the client sends: {0}")
  @CsvSource({"true", "false"})
  void ruleBehindANatRouterHasCauseNetfilter(boolean clientSends) throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      Host receiver = clientSends ? net.server() : net.client();
      receiver.run("iptables -A INPUT" + TCP_RANDOM_SHARE + "0.05 -j DROP");
      Host sender = send(net, connection, clientSends);

      ExpectedCause.withProofSeen("netfilter", "eth0", receiver)
          .assertHoldsFor(awaitMostRows(tracer, sender), receiver);
    }
  }

  /** Transfers {@link #BYTES} in one direction and returns the sending host. */
  private static Host send(Router net, Connection connection, boolean clientSends)
      throws IOException {
    if (clientSends) {
      connection.transfer(BYTES);
      return net.client();
    }
    CompletableFuture<String> received = connection.client().start("receive 0 " + BYTES);
    connection.server().run("send 1 " + BYTES);
    received.join();
    return net.server();
  }

  @Test
  void ruleInTheSendersOutputHasCauseNetfilter() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection.open(hosts, RECEIVER_V4, PORT); // makes the receiver listen
      hosts.sender().run("iptables -A OUTPUT -p tcp --syn -j DROP");
      hosts.sender().startTraffic().run("start " + RECEIVER_V4 + " " + PORT);

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      ExpectedCause.withProofSeen("netfilter", null, hosts.sender()).assertHoldsFor(rows);
    }
  }

  @Test
  void droppedAckHasCauseNetfilterAndLostAck() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.sender().run("iptables -A INPUT -p tcp -j DROP");
      connection.client().run("send 0 1000");
      connection.server().run("receive 1 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      ExpectedCause.withProofSeen("netfilter", "eth0", hosts.sender()).assertHoldsFor(rows);
      assertThat(rows).allMatch(row -> row.get("lost").asText().equals("ack"));
    }
  }

  /** The answer of the log is larger than the first buffer for it. */
  @Test
  void logIsCompleteAlthoughThousandsOfOtherDropsAreNearTheBytes() throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1);
        Tracer tracer = new Tracer("--why");
        DropLog log = new DropLog("raw")) {
      Connection connection = wire.open(PORT);
      hosts.receiver().run("iptables -A INPUT -p tcp --dport 9 -j DROP");
      pause(); // a cause needs drops traced since the original was sent
      connection.client().run("send 0 1000");
      Flow lost = new Flow(LossyWire.SENDER, connection.clientPort(), LossyWire.RECEIVER, PORT);
      long seq =
          log.departures(lost).stream().mapToLong(left -> left.number("low")).max().orElseThrow();
      byte[][] others = new byte[1000][];
      Flow flow = new Flow(SENDER_V4, 4000, RECEIVER_V4, 9);
      for (int i = 0; i < others.length; i++) {
        others[i] = Frame.ethernet(Frame.IPV4, Frame.packet(flow, seq, 1, Frame.ACK, 10));
      }
      while (tracer.rows(hosts.sender()).size() < 5) {
        Frame.send(hosts.sender(), "eth0", others);
        pause(); // the readings of counters need the processor
      }

      assertThat(log.length(1 << 16)).isEqualTo(-105); // ENOBUFS
      List<JsonNode> rows = tracer.rows(hosts.sender());
      // the first decision of a run may take longer than a row waits for a counter
      ExpectedCause.withProofSeen("outside", "tap0", null)
          .assertHoldsFor(rows.subList(1, rows.size()));
    }
  }

  /** Returns whether the hook is the kprobe, which sees what connection tracking refuses. */
  private static boolean hasKprobe() {
    return !Tracer.hook().equals("tracepoint")
        && Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type"));
  }

  /** The limit applies to the whole machine, so it is low only while three SYNs are repeated. */
  @Test
  void fullConntrackTableHasCauseConntrackFull() throws IOException {
    Path limit = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
    // a rule with a connection state makes the namespace track connections
    hosts.receiver().run("iptables -A INPUT -m conntrack --ctstate INVALID -j ACCEPT");
    hosts.receiver().startTraffic().run("listen :: " + PORT + " 1024");
    Traffic clients = hosts.sender().startTraffic();
    for (int i = 0; i < TRACKED; i++) {
      clients.run("connect " + RECEIVER_V4 + " " + PORT);
      clients.run("send " + i + " 10");
    }
    String before = Files.readAllLines(limit).get(0);
    try (Tracer tracer = new Tracer("--why")) {
      Files.writeString(limit, Integer.toString(TRACKED));
      for (int i = 0; i < 3; i++) {
        clients.run("start " + RECEIVER_V4 + " " + PORT);
      }
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      String proof = hasKprobe() ? "seen" : "likely";
      new ExpectedCause("conntrack-full", proof, "eth0", hosts.receiver()).assertHoldsFor(rows);
      tracer.stop();
      assertThat(tracer.stderr())
          .contains(
              "conntrack table full in the network namespace " + hosts.receiver().name(),
              "nf_conntrack " + TRACKED + " of " + TRACKED + " entries, ",
              "try: sysctl -w net.netfilter.nf_conntrack_max=" + 2 * TRACKED);
    } finally {
      Files.writeString(limit, before);
    }
  }

  /**
   * The rule drops SYNs before connection tracking sees them, in the function that also drops what
   * connection tracking refuses. Without the kprobe, unknown is allowed for both, because the
   * counters cannot tell the packets apart.
   */
  @Test
  void ruleBesideAFullConntrackTableIsNotConntrackFull() throws IOException {
    Path limit = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
    hosts.receiver().run("iptables-legacy -A INPUT -m conntrack --ctstate INVALID -j ACCEPT");
    hosts.receiver().run("iptables-legacy -t raw -A PREROUTING -p tcp --syn --dport 7102 -j DROP");
    hosts.receiver().startTraffic().run("listen :: " + PORT + " 1024");
    Traffic clients = hosts.sender().startTraffic();
    for (int i = 0; i < TRACKED; i++) {
      clients.run("connect " + RECEIVER_V4 + " " + PORT);
      clients.run("send " + i + " 10");
    }
    String before = Files.readAllLines(limit).get(0);
    try (Tracer tracer = new Tracer("--why")) {
      Files.writeString(limit, Integer.toString(TRACKED));
      for (int i = 0; i < 3; i++) {
        clients.run("start " + RECEIVER_V4 + " " + PORT);
        clients.run("start " + RECEIVER_V4 + " 7102");
      }
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 12);

      assertThat(rows)
          .filteredOn(row -> row.get("rport").asInt() == 7102)
          .hasSizeGreaterThanOrEqualTo(5)
          .allMatch(row -> Set.of("netfilter", "unknown").contains(row.get("cause").asText()));
      assertThat(rows)
          .filteredOn(row -> row.get("rport").asInt() == PORT)
          .allMatch(
              row ->
                  row.get("cause").asText().equals("conntrack-full")
                      || (!hasKprobe() && row.get("cause").asText().equals("unknown")));
    } finally {
      Files.writeString(limit, before);
    }
  }

  @Test
  void connectionsTranslatedToTheSamePortHaveCauseConntrackInsert() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      openOnTheOnlyPort(net);
      startConnections(net, 1);

      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 3);
      new ExpectedCause("conntrack-insert", "likely", "back", net.router()).assertHoldsFor(rows);
    }
  }

  /**
   * The deleted router has counted more failures before the start than the new one has at the end.
   */
  @Test
  void insertFailuresOfADeletedNamespaceDoNotHideThoseOfTheNextWithItsInode() throws IOException {
    try (Router net = new Router()) {
      Connection tracked = openOnTheOnlyPort(net);
      startConnections(net, 10).close();
      tracked.client().close();
      tracked.server().close();
      try (Tracer tracer = new Tracer("--why")) {
        net.replaceRouter();
        openOnTheOnlyPort(net);
        startConnections(net, 1);

        List<JsonNode> rows = tracer.await(net.client(), all -> withCause(all).size() >= 2);
        new ExpectedCause("conntrack-insert", "likely", "back", net.router())
            .assertHoldsFor(withCause(rows));
        tracer.stop();
        assertThat(tracer.stderr()).containsPattern("insert_failed grew by [1-9]");
      }
    }
  }

  /** The new router drops SYNs by a rule, in the function that also drops for failed insertions. */
  @Test
  void insertFailuresOfADeletedNamespaceAreNotTheCauseInTheNextWithItsInode() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      openOnTheOnlyPort(net);
      Traffic before = startConnections(net, 3);
      List<JsonNode> old = tracer.await(net.client(), all -> withCause(all).size() >= 3);
      new ExpectedCause("conntrack-insert", "likely", "back", net.router())
          .assertHoldsFor(withCause(old));
      before.close();
      net.replaceRouter();
      int first = tracer.rows(net.client()).size();
      net.router().run("iptables-legacy -A FORWARD -p tcp --syn -j DROP");
      startConnections(net, 1);

      List<JsonNode> rows =
          tracer.await(net.client(), all -> withCauseAfter(first, all).size() >= 2);
      ExpectedCause.withProofSeen("netfilter", "front", net.router())
          .assertHoldsFor(withCauseAfter(first, rows));
    }
  }

  /** Returns the rows with a cause after the first ones. */
  private static List<JsonNode> withCauseAfter(int first, List<JsonNode> rows) {
    return withCause(rows.subList(first, rows.size()));
  }

  /**
   * Returns the rows with a cause. On a busy machine counters are read late, and some are unknown.
   */
  private static List<JsonNode> withCause(List<JsonNode> rows) {
    return rows.stream().filter(row -> !row.get("cause").asText().equals("unknown")).toList();
  }

  /**
   * Opens a connection through a router that translates every connection to the same port, so that
   * it fails to insert an entry for any further one.
   */
  private static Connection openOnTheOnlyPort(Router net) throws IOException {
    net.translateToOnePort();
    return net.open();
  }

  /** Starts connections to the published port and returns their process. */
  private static Traffic startConnections(Router net, int connections) throws IOException {
    Traffic client = net.client().startTraffic();
    for (int connection = 0; connection < connections; connection++) {
      client.run("start " + Router.OUTSIDE + " " + Router.PUBLISHED);
    }
    return client;
  }

  /** The limit applies to the whole machine, so it is low only during the transfer. */
  @Test
  void fullCpuBacklogHasCauseCpuBacklog() throws IOException {
    Path limit = Path.of("/proc/sys/net/core/netdev_max_backlog");
    String before = Files.readAllLines(limit).get(0);
    try (Tracer tracer = new Tracer("--why")) {
      hosts.disableOffloads();
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      Files.writeString(limit, "1");
      connection.transfer(BYTES / 2);
      Files.writeString(limit, before);

      List<JsonNode> rows = awaitMostRows(tracer, hosts.sender());
      ExpectedCause.withProofSeen("cpu-backlog", "eth0", hosts.receiver())
          .assertHoldsFor(rows, hosts.receiver());
    } finally {
      Files.writeString(limit, before);
    }
  }

  @Test
  void sourceAddressRoutedToAnotherDeviceHasCauseRpFilter() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("sysctl -q -w net.ipv4.conf.eth0.rp_filter=1");
      hosts.receiver().run("ip route add 198.18.0.1/32 dev lo");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      assumeReasons(rows);
      ExpectedCause.withProofSeen("rp-filter", "eth0", hosts.receiver()).assertHoldsFor(rows);
    }
  }

  @Test
  void corruptedSegmentHasCauseChecksum() throws IOException {
    try (LossyWire wire = LossyWire.corruptingEveryNth(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);

      List<JsonNode> rows = transferAndAwaitRows(tracer, connection);
      assumeReasons(rows);
      ExpectedCause.withProofSeen("checksum", null, hosts.receiver())
          .assertHoldsFor(rows, hosts.receiver());
    }
  }

  /**
   * Skips the test on a kernel without drop reasons, where the function that dropped the packets
   * has several causes.
   */
  private static void assumeReasons(List<JsonNode> rows) {
    Assumptions.assumeFalse(
        rows.stream().allMatch(row -> row.get("drop_reason").isNull()),
        "this kernel has no drop reasons, and its function drops for many reasons");
  }

  @Test
  void unansweredArpHasCauseNeighbour() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip link set eth0 arp off");
      hosts.sender().run("ip neighbour del " + RECEIVER_V4 + " dev eth0");
      connection.client().run("send 0 1000");

      List<JsonNode> rows =
          tracer.await(
              hosts.sender(), all -> all.stream().anyMatch(row -> row.get("error").isNull()));
      ExpectedCause.withProofSeen("neighbour", "eth0", hosts.sender()).assertHoldsFor(rows);
    }
  }

  /** A full queue of the sender itself would refuse the send, which is another cause. */
  @Test
  void fullQueueOfARouterHasCauseQdisc() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.router().run("tc qdisc add dev back root tbf rate 10mbit burst 5k limit 20k");
      connection.transfer(BYTES / 2);

      ExpectedCause.withProofSeen("qdisc", "back", net.router())
          .assertHoldsFor(awaitMostRows(tracer, net.client()), net.server());
    }
  }

  @Test
  void tcProgramOnIngressHasCauseTc() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      dropSome(hosts.receiver(), "eth0", "ingress");

      ExpectedCause.withProofSeen("tc", "eth0", hosts.receiver())
          .assertHoldsFor(transferAndAwaitRows(tracer, connection), hosts.receiver());
    }
  }

  /** A program on the egress of the sender itself would refuse the send, which is another cause. */
  @Test
  void tcProgramOnEgressOfARouterHasCauseTc() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      dropSome(net.router(), "back", "egress");
      connection.transfer(BYTES);

      ExpectedCause.withProofSeen("tc", "back", net.router())
          .assertHoldsFor(awaitMostRows(tracer, net.client()), net.server());
    }
  }

  private static void dropSome(Host host, String device, String direction) throws IOException {
    host.run("tc qdisc add dev " + device + " clsact");
    host.run(
        "tc filter add dev "
            + device
            + " "
            + direction
            + " bpf direct-action object-file "
            + Command.program("drop_some.bpf.o")
            + " section tc");
  }

  @Test
  void genericXdpProgramHasCauseXdp() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      attachXdp("xdpgeneric");

      ExpectedCause.withProofSeen("xdp", "eth0", hosts.receiver())
          .assertHoldsFor(transferAndAwaitRows(tracer, connection), hosts.receiver());
    }
  }

  /**
   * A native XDP program drops the frame before there is a packet to trace. Some drivers report the
   * drop all the same.
   */
  @Test
  void dropsOfANativeXdpProgramHaveCauseXdpOrUnknown() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      attachXdp("xdpdrv");

      List<JsonNode> rows = transferAndAwaitRows(tracer, connection);
      assertThat(rows).isNotEmpty();
      assertThat(rows)
          .allMatch(row -> List.of("xdp", "unknown").contains(row.get("cause").asText()));
      assertThat(rows)
          .filteredOn(row -> row.get("cause").asText().equals("unknown"))
          .allMatch(row -> List.of("xdp@eth0", "null").contains(row.get("unseen").asText()));
    }
  }

  private void attachXdp(String mode) throws IOException {
    hosts
        .receiver()
        .run(
            "ip link set dev eth0 "
                + mode
                + " object "
                + Command.program("drop_some.bpf.o")
                + " section xdp");
  }

  @Test
  void fullAcceptQueueHasCauseListenOverflow() throws IOException {
    hosts.receiver().startTraffic().run("listen :: " + PORT + " 1");
    try (Tracer tracer = new Tracer("--why")) {
      pause(); // the counters are read before the connection requests are sent
      Traffic clients = hosts.sender().startTraffic();
      for (int i = 0; i < 5; i++) {
        clients.run("start " + RECEIVER_V4 + " " + PORT);
      }

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 6);
      new ExpectedCause("listen-overflow", "likely", null, hosts.receiver()).assertHoldsFor(rows);
    }
  }

  @Test
  void fullReceiveBufferHasCauseSocketBuffer() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      connection.server().run("option 1 rcvbuf 2000");
      connection.client().run("send 0 60000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      List<JsonNode> dropped = rows.stream().filter(row -> !row.get("lost").isNull()).toList();
      if (!dropped.isEmpty()) {
        // the namespace of this drop is that of the socket, which Linux tells from 6.11 on
        boolean placed = !dropped.get(0).get("drop_netns").isNull();
        ExpectedCause.withProofSeen("socket-buffer", null, placed ? hosts.receiver() : null)
            .assertHoldsFor(rows);
      } else { // some kernels free the packet without a trace and only count it
        new ExpectedCause("unknown", "none", null, null).assertHoldsFor(rows);
      }
    }
  }

  @Test
  void deviceThatIsDownHasCauseDevice() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip link set eth0 down");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      ExpectedCause.withProofSeen("device", "eth0", hosts.sender()).assertHoldsFor(rows);
    }
  }

  @Test
  void missingRouteToTheSenderHasCauseRoute() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip route del 198.18.0.0/24");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      ExpectedCause.withProofSeen("route", null, hosts.receiver()).assertHoldsFor(rows);
    }
  }

  @Test
  void lossOnTheWireHasCauseOutside() throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      pause(); // a cause needs drops traced since the original was sent

      ExpectedCause.withProofSeen("outside", "tap0", null)
          .assertHoldsFor(transferAndAwaitRows(tracer, connection), hosts.receiver());
    }
  }

  @Test
  void concurrentConnectionsHaveTheirOwnCauses() throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection filtered = Connection.open(hosts, RECEIVER_V4, PORT);
      Connection onWire = wire.open(PORT + 1);
      hosts
          .receiver()
          .run("iptables -A INPUT -p tcp --dport " + PORT + RANDOM_SHARE + "0.05 -j DROP");
      pause(); // a cause needs drops traced since the original was sent
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try {
                  onWire.transfer(BYTES);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      filtered.transfer(BYTES);
      other.join();

      List<JsonNode> rows = awaitMostRows(tracer, hosts.sender());
      ExpectedCause.withProofSeen("netfilter", "eth0", hosts.receiver())
          .assertHoldsFor(to(PORT, rows), hosts.receiver());
      ExpectedCause.withProofSeen("outside", "tap0", null).assertHoldsFor(to(PORT + 1, rows));
    }
  }

  /** The kernel gives the inode number of a namespace that has ended to a later one. */
  @Test
  void dropInAnEndedNamespaceDoesNotNameALaterOneWithItsInode() throws IOException {
    List<Host> later = new ArrayList<>();
    try (Tracer tracer = new Tracer("--why")) {
      long inode;
      try (TwoHosts earlier = new TwoHosts()) {
        inode = earlier.receiver().inode();
        earlier.receiver().run("iptables -A INPUT -p tcp --syn -j DROP");
        earlier.sender().startTraffic().run("start " + RECEIVER_V4 + " " + PORT);
        List<JsonNode> rows = tracer.await(earlier.sender(), all -> all.size() >= 2);
        ExpectedCause.withProofSeen("netfilter", "eth0", earlier.receiver()).assertHoldsFor(rows);
      }
      while (later.isEmpty() || later.get(later.size() - 1).inode() != inode) {
        Assumptions.assumeTrue(later.size() < 40, "the kernel did not use the number again");
        Command.of("sleep", "0.5")
            .requireSuccess(); // the kernel ends a namespace in the background
        later.add(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-l" + later.size()));
      }
      tracer.stop();

      assertThat(tracer.stderr())
          .contains("in the network namespace (" + inode + ", ended or hidden)")
          .doesNotContain(later.get(later.size() - 1).name());
    } finally {
      for (Host host : later) {
        host.close();
      }
    }
  }

  private static List<JsonNode> to(int port, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("rport").asInt() == port).toList();
  }

  @Test
  void unrelatedDropsDoNotChangeTheCause() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts
          .receiver()
          .run("iptables -A INPUT -p tcp --dport " + PORT + RANDOM_SHARE + "0.05 -j DROP");
      CompletableFuture<String> flood =
          hosts.sender().startTraffic().start("knock " + RECEIVER_V4 + " 9 100000");

      while (!flood.isDone()) {
        connection.transfer(BYTES / 10);
      }
      List<JsonNode> rows = awaitMostRows(tracer, hosts.sender());
      ExpectedCause.withProofSeen("netfilter", "eth0", hosts.receiver())
          .assertHoldsFor(rows, hosts.receiver());
      assertThat(flood.join()).isEqualTo("ok");
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  /** The later the retransmit, the more drops have displaced that of its original. */
  @Tag("same-with-any-kernel") // an emulated guest is too slow to fill the table in time
  @Test
  void displacedDropHasCauseUnknown() throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      hosts.receiver().run("iptables -A INPUT -p tcp --dport 9 -j DROP");
      Traffic sprayer = hosts.sender().startTraffic();
      sprayer.run("spray " + RECEIVER_V4 + " 9 100000"); // until the table of drops is full
      connection.client().run("send 0 1000");
      for (int i = 0; i < 10_000 && tracer.rows(hosts.sender()).size() < 5; i++) {
        sprayer.run("spray " + RECEIVER_V4 + " 9 10000");
      }

      JsonNode last = tracer.await(hosts.sender(), rows -> rows.size() >= 5).get(4);
      assertThat(last.get("type").asText()).isEqualTo("RTO");
      new ExpectedCause("unknown", "none", null, null).assertHoldsFor(List.of(last));
    }
  }

  /** Waits a second, which is longer than a segment waits for its first retransmit. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
