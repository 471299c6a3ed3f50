package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes that are known because the test made them, one each. */
@Live
@Tag("same-with-any-hook")
class WhyIT {
  private static final int PORT = 7101;
  private static final int TRACKED = 200;
  private static final long BYTES = 10_000_000;
  private static final String SOME = " -m statistic --mode random --probability ";
  private static final String LOSE = " -p tcp" + SOME;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** The rows once the tracer has what the kernel has counted; whether all is RowsIT's question. */
  private static List<JsonNode> settled(Tracer tracer, Host host) throws IOException {
    long counted = host.retransSegs();
    long nearly = counted - counted / 10;
    return tracer.await(host, rows -> Tracer.segs(rows) >= nearly);
  }

  private List<JsonNode> transferred(Tracer tracer, Connection connection) throws IOException {
    connection.transfer(BYTES);
    return settled(tracer, hosts.sender());
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
  void aRuleInTheReceiversInput(String tables, String address, boolean gso) throws IOException {
    if (!gso) {
      hosts.withoutOffload();
    }
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, address, PORT);
      hosts.receiver().run(tables + " -A INPUT" + LOSE + "0.05 -j DROP");

      Blame.seen("netfilter", "eth0", hosts.receiver())
          .assertOf(transferred(tracer, connection), hosts.receiver());
    }
  }

  @ParameterizedTest(name = "the client sends: {0}")
  @CsvSource({"true", "false"})
  void aRuleInARoutersForwardWithTranslatedAddresses(boolean clientSends) throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.router().run("iptables -A FORWARD" + LOSE + "0.05 -j DROP");
      Host sender = send(net, connection, clientSends);

      List<JsonNode> rows = settled(tracer, sender);
      long needless = (clientSends ? net.server() : net.client()).receivedAgain();
      assertThat(rows).isNotEmpty();
      assertThat(rows)
          .filteredOn(row -> row.get("lost").asText().equals("data"))
          .allSatisfy(
              row ->
                  assertThat(row.get("drop_dev").asText())
                      .isEqualTo(clientSends ? "front" : "back"));
      long seen =
          rows.stream()
              .filter(row -> row.get("cause").asText().equals("netfilter"))
              .filter(row -> row.get("drop_netns").asLong() == net.router().inode())
              .count();
      assertThat(seen)
          .as(rows.toString())
          .isGreaterThanOrEqualTo((long) (0.95 * rows.size()) - needless);
    }
  }

  /**
   * Behind the router the packets carry neither end's addresses as the sender's socket has them.
   */
  @ParameterizedTest(name = "the client sends: {0}")
  @CsvSource({"true", "false"})
  void aRuleBehindTheTranslationOfAddresses(boolean clientSends) throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      Host receiver = clientSends ? net.server() : net.client();
      receiver.run("iptables -A INPUT" + LOSE + "0.05 -j DROP");
      Host sender = send(net, connection, clientSends);

      Blame.seen("netfilter", "eth0", receiver).assertOf(settled(tracer, sender), receiver);
    }
  }

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
  void aRuleInTheSendersOwnOutput() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.sender().run("iptables -A OUTPUT -p tcp --syn -j DROP");
      hosts.sender().traffic().run("start " + RECEIVER_V4 + " " + PORT);

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      Blame.seen("netfilter", null, hosts.sender()).assertOf(rows);
    }
  }

  @Test
  void theAckIsLostInsteadOfTheData() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.sender().run("iptables -A INPUT -p tcp -j DROP");
      connection.client().run("send 0 1000");
      connection.server().run("receive 1 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      Blame.seen("netfilter", "eth0", hosts.sender()).assertOf(rows);
      assertThat(rows).allMatch(row -> row.get("lost").asText().equals("ack"));
    }
  }

  /** The limit is one for the whole machine: it is low for as long as three requests take. */
  @Test
  void aFullTableOfConnections() throws IOException {
    Path limit = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
    hosts.receiver().run("iptables -A INPUT -m conntrack --ctstate INVALID -j ACCEPT");
    hosts.receiver().traffic().run("listen :: " + PORT + " 1024");
    Traffic clients = hosts.sender().traffic();
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
      Blame.seen("conntrack-full", "eth0", hosts.receiver()).assertOf(rows);
      tracer.stop();
      assertThat(tracer.words())
          .contains(
              "conntrack table full in the network namespace " + hosts.receiver().name(),
              "nf_conntrack " + TRACKED + " of " + TRACKED + " entries, ",
              "try: sysctl -w net.netfilter.nf_conntrack_max=" + 2 * TRACKED);
    } finally {
      Files.writeString(limit, before);
    }
  }

  @Test
  void twoConnectionsThatTheRouterCannotTellApart() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      net.translateToOnePort();
      net.open();
      net.client().traffic().run("start " + Router.OUTSIDE + " " + Router.PUBLISHED);

      List<JsonNode> rows = tracer.await(net.client(), all -> all.size() >= 3);
      Blame.seen("conntrack-insert", "back", net.router()).assertOf(rows);
    }
  }

  /** The limit is one for the whole machine: it is low for a moment. */
  @Test
  void aProcessorsQueueOfReceivedPackets() throws IOException {
    Path limit = Path.of("/proc/sys/net/core/netdev_max_backlog");
    String before = Files.readAllLines(limit).get(0);
    try (Tracer tracer = new Tracer("--why")) {
      hosts.withoutOffload();
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      Files.writeString(limit, "1");
      connection.transfer(BYTES / 2);
      Files.writeString(limit, before);

      List<JsonNode> rows = settled(tracer, hosts.sender());
      Blame.seen("cpu-backlog", "eth0", hosts.receiver()).assertOf(rows, hosts.receiver());
    } finally {
      Files.writeString(limit, before);
    }
  }

  @Test
  void aSourceAddressThatComesInTheWrongWay() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("sysctl -q -w net.ipv4.conf.eth0.rp_filter=1");
      hosts.receiver().run("ip route add 198.18.0.1/32 dev lo");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      assumeReasons(rows);
      Blame.seen("rp-filter", "eth0", hosts.receiver()).assertOf(rows);
    }
  }

  @Test
  void aBitThatFlippedOnTheWire() throws IOException {
    try (LossyWire wire = LossyWire.garbling(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);

      List<JsonNode> rows = transferred(tracer, connection);
      assumeReasons(rows);
      Blame.seen("checksum", null, hosts.receiver()).assertOf(rows, hosts.receiver());
    }
  }

  private static void assumeReasons(List<JsonNode> rows) {
    Assumptions.assumeFalse(
        rows.stream().allMatch(row -> row.get("drop_reason").isNull()),
        "this kernel gives no reasons, and the function is one of many");
  }

  @Test
  void aNextHopThatDoesNotAnswer() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip link set eth0 arp off");
      hosts.sender().run("ip neighbour del " + RECEIVER_V4 + " dev eth0");
      connection.client().run("send 0 1000");

      List<JsonNode> rows =
          tracer.await(
              hosts.sender(), all -> all.stream().anyMatch(row -> row.get("error").isNull()));
      Blame.seen("neighbour", "eth0", hosts.sender()).assertOf(rows);
    }
  }

  /** On the sender's own way out it would be refused, and some of it not be sent at all. */
  @Test
  void aFullQueue() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.router().run("tc qdisc add dev back root tbf rate 10mbit burst 5k limit 20k");
      connection.transfer(BYTES / 2);

      Blame.seen("qdisc", "back", net.router())
          .assertOf(settled(tracer, net.client()), net.server());
    }
  }

  @Test
  void aTrafficControlProgramWhereItArrives() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      dropSome(hosts.receiver(), "eth0", "ingress");

      Blame.seen("tc", "eth0", hosts.receiver())
          .assertOf(transferred(tracer, connection), hosts.receiver());
    }
  }

  /** On the sender's own way out it would be refused, and so never resent. */
  @Test
  void aTrafficControlProgramWhereItIsSentOn() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      dropSome(net.router(), "back", "egress");
      connection.transfer(BYTES);

      Blame.seen("tc", "back", net.router()).assertOf(settled(tracer, net.client()), net.server());
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
  void aGenericXdpProgram() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      attachXdp("xdpgeneric");

      Blame.seen("xdp", "eth0", hosts.receiver())
          .assertOf(transferred(tracer, connection), hosts.receiver());
    }
  }

  /**
   * In the driver it drops before there is a packet to trace; some drivers show it all the same.
   */
  @Test
  void aNativeXdpProgramIsNeverOutside() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      attachXdp("xdpdrv");

      List<JsonNode> rows = transferred(tracer, connection);
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
  void aListenerWithoutRoom() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      hosts.receiver().traffic().run("listen :: " + PORT + " 1");
      Traffic clients = hosts.sender().traffic();
      for (int i = 0; i < 5; i++) {
        clients.run("start " + RECEIVER_V4 + " " + PORT);
      }

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 6);
      new Blame("listen-overflow", "likely", null, hosts.receiver()).assertOf(rows);
    }
  }

  @Test
  void aReceiverWithoutBuffer() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      connection.server().run("option 1 rcvbuf 2000");
      connection.client().run("send 0 60000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      if (rows.get(0).get("unseen").isNull()) {
        // before 6.11 the tracepoint does not tell the socket, all that leads to the place by then
        boolean placed = !rows.get(0).get("drop_netns").isNull();
        Blame.seen("socket-buffer", null, placed ? hosts.receiver() : null).assertOf(rows);
      } else { // a kernel that frees it without a trace, and counts it
        new Blame("unknown", "none", null, null).assertOf(rows);
      }
    }
  }

  @Test
  void aDeviceThatIsDown() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip link set eth0 down");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      Blame.seen("device", "eth0", hosts.sender()).assertOf(rows);
    }
  }

  @Test
  void noRouteBack() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.receiver().run("ip route del 198.18.0.0/24");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
      Blame.seen("route", null, hosts.receiver()).assertOf(rows);
    }
  }

  @Test
  void aWireThatTheKernelCannotSeeInto() throws IOException {
    try (LossyWire wire = new LossyWire(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      pause(); // so that what is resent was sent while drops were traced

      new Blame("outside", "likely", null, null)
          .assertOf(transferred(tracer, connection), hosts.receiver());
    }
  }

  @Test
  void twoCausesAtOnceEachForItsOwn() throws IOException {
    try (LossyWire wire = new LossyWire(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection ruled = Connection.open(hosts, RECEIVER_V4, PORT);
      Connection wired = wire.open(PORT + 1);
      hosts.receiver().run("iptables -A INPUT -p tcp --dport " + PORT + SOME + "0.05 -j DROP");
      pause();
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try {
                  wired.transfer(BYTES);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      ruled.transfer(BYTES);
      other.join();

      List<JsonNode> rows = settled(tracer, hosts.sender());
      Blame.seen("netfilter", "eth0", hosts.receiver()).assertOf(to(PORT, rows), hosts.receiver());
      new Blame("outside", "likely", null, null).assertOf(to(PORT + 1, rows));
    }
  }

  /** T20: the kernel gives the inode number of a namespace that has ended to a later one. */
  @Test
  void aLaterNamespaceWithTheSameInodeIsNotNamed() throws IOException {
    List<Host> later = new ArrayList<>();
    try (Tracer tracer = new Tracer("--why")) {
      long inode;
      try (TwoHosts earlier = new TwoHosts()) {
        inode = earlier.receiver().inode();
        earlier.receiver().run("iptables -A INPUT -p tcp --syn -j DROP");
        earlier.sender().traffic().run("start " + RECEIVER_V4 + " " + PORT);
        List<JsonNode> rows = tracer.await(earlier.sender(), all -> all.size() >= 2);
        Blame.seen("netfilter", "eth0", earlier.receiver()).assertOf(rows);
      }
      while (later.isEmpty() || later.get(later.size() - 1).inode() != inode) {
        Assumptions.assumeTrue(later.size() < 40, "the kernel did not use the number again");
        Command.of("sleep", "0.5").succeeded(); // the kernel ends a namespace in the background
        later.add(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-l" + later.size()));
      }
      tracer.stop();

      assertThat(tracer.words())
          .contains("in the network namespace (" + inode + ")")
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
  void aFloodOfUnrelatedDropsChangesNothing() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      hosts.receiver().run("iptables -A INPUT -p tcp --dport " + PORT + SOME + "0.05 -j DROP");
      CompletableFuture<String> flood =
          hosts.sender().traffic().start("knock " + RECEIVER_V4 + " 9 100000");

      while (!flood.isDone()) {
        connection.transfer(BYTES / 10);
      }
      List<JsonNode> rows = settled(tracer, hosts.sender());
      Blame.seen("netfilter", "eth0", hosts.receiver()).assertOf(rows, hosts.receiver());
      assertThat(flood.join()).isEqualTo("ok");
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  /** The longer it waits for its retransmit, the more has been dropped meanwhile. */
  @Test
  void whereADropMayBeForgottenNothingIsSaidToBeOutside() throws IOException {
    try (LossyWire wire = new LossyWire(hosts, 1);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      hosts.receiver().run("iptables -A INPUT -p tcp --dport 9 -j DROP");
      Traffic sprayer = hosts.sender().traffic();
      sprayer.run("spray " + RECEIVER_V4 + " 9 100000"); // until the table is full
      connection.client().run("send 0 1000");
      for (int i = 0; i < 10_000 && tracer.rows(hosts.sender()).size() < 5; i++) {
        sprayer.run("spray " + RECEIVER_V4 + " 9 10000");
      }

      JsonNode last = tracer.await(hosts.sender(), rows -> rows.size() >= 5).get(4);
      assertThat(last.get("type").asText()).isEqualTo("RTO");
      new Blame("unknown", "none", null, null).assertOf(List.of(last));
      assertThat(last.get("cause").asText()).isEqualTo("unknown");
    }
  }

  /** Longer than what waits for its first retransmit may have waited. */
  private static void pause() throws IOException {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
