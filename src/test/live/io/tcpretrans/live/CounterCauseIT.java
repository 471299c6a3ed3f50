package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes beside counters that grow for other packets, in other places, or at other times. */
@Live
@Tag("same-with-any-hook")
@SuppressWarnings("try") // resources that only have to be open
class CounterCauseIT {
  private static final int PORT = 7101;
  private static final int TRACKED = 200;
  private static final int LLDP = 0x88cc;
  private static final Path LIMIT = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** Lowers the limit of conntrack entries, which applies to the whole machine, until it closes. */
  private static final class LowLimit implements AutoCloseable {
    private final String before = Files.readAllLines(LIMIT).get(0);

    LowLimit() throws IOException {
      Files.writeString(LIMIT, Integer.toString(TRACKED));
    }

    @Override
    public void close() throws IOException {
      Files.writeString(LIMIT, before);
    }
  }

  /** Opens {@link #TRACKED} connections through the router, which tracks them. */
  private static Traffic fillTable(Router net) throws IOException {
    Traffic clients = net.client().startTraffic();
    for (int i = 0; i < TRACKED; i++) {
      clients.run("connect " + Router.OUTSIDE + " " + Router.PUBLISHED);
    }
    return clients;
  }

  private static void start(Traffic clients, String address, int port, int connections)
      throws IOException {
    for (int i = 0; i < connections; i++) {
      clients.run("start " + address + " " + port);
    }
  }

  private static List<JsonNode> awaitRows(Tracer tracer, Host host, int wanted) throws IOException {
    return tracer.await(host, all -> all.size() >= wanted);
  }

  /** Returns the rows of the sockets of a process, once there are so many. */
  private static List<JsonNode> awaitRowsOf(long pid, Tracer tracer, Host host, int wanted)
      throws IOException {
    return ofProcess(pid, tracer.await(host, all -> ofProcess(pid, all).size() >= wanted));
  }

  private static List<JsonNode> ofProcess(long pid, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("pid").asLong() == pid).toList();
  }

  @Test
  void fullTableOfARouterWithTheInodeOfADeletedOneIsConntrackFull() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      net.server().startTraffic().run("listen :: 80 1024");
      Traffic before = fillTable(net);
      DeclaredCause full = DeclaredCause.visible("T20 full table", "conntrack-full", net.router());
      try (LowLimit low = new LowLimit()) {
        start(before, Router.OUTSIDE, Router.PUBLISHED, 20);
        full.assertHoldsFor(awaitRows(tracer, net.client(), 40));
      }
      before.close();
      net.replaceRouter();
      Traffic after = fillTable(net);
      DeclaredCause again =
          DeclaredCause.visible("T20 full table, inode used again", "conntrack-full", net.router());
      try (LowLimit low = new LowLimit()) {
        start(after, Router.OUTSIDE, Router.PUBLISHED, 3);
        again.assertHoldsFor(awaitRowsOf(after.pid(), tracer, net.client(), 6));
      }
    }
  }

  @Test
  void legacyRuleIsNetfilterWhileTheTableOfAnotherNamespaceIsFull() throws IOException {
    try (Router net = new Router();
        TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause rule =
          DeclaredCause.visible("rule 6: rule beside a full table", "netfilter", hosts.receiver());
      DeclaredCause full =
          DeclaredCause.visible("rule 6: full table beside a rule", "conntrack-full", net.router());
      net.server().startTraffic().run("listen :: 80 1024");
      Traffic tracked = fillTable(net);
      hosts.receiver().run("iptables-legacy -A INPUT -p tcp --dport " + PORT + " -j DROP");
      try (LowLimit low = new LowLimit()) {
        start(tracked, Router.OUTSIDE, Router.PUBLISHED, 3);
        start(hosts.sender().startTraffic(), RECEIVER_V4, PORT, 3);

        full.assertHoldsFor(awaitRows(tracer, net.client(), 6));
        rule.assertHoldsFor(awaitRows(tracer, hosts.sender(), 6));
      }
    }
  }

  /** A full table refuses only new connections, so a rule dropped data of an established one. */
  @Test
  void legacyRuleForDataIsNetfilterWhileTheTableIsFull() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause rule =
          DeclaredCause.visible("rule 6: rule for data, table full", "netfilter", net.router());
      Traffic listener = net.server().startTraffic();
      listener.run("listen :: 80 1024");
      Traffic tracked = fillTable(net);
      listener.run("accept 0");
      net.router()
          .run("iptables-legacy -A FORWARD -p tcp --sport 80 -m length --length 500: -j DROP");
      try (LowLimit low = new LowLimit()) {
        start(tracked, Router.OUTSIDE, Router.PUBLISHED, 3);
        listener.run("send 1 1000");

        rule.assertHoldsFor(awaitRows(tracer, net.server(), 4));
      }
    }
  }

  @Test
  void legacyRuleOfTheServerIsNetfilterWhileInsertionsFailAtTheRouter() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause rule =
          DeclaredCause.visible("rule 6: rule beside insert_failed", "netfilter", net.server());
      DeclaredCause insert =
          DeclaredCause.visible(
              "rule 6: insert_failed beside a rule", "conntrack-insert", net.router());
      net.translateToOnePort();
      Connection established = net.open();
      net.server()
          .run("iptables-legacy -A INPUT -p tcp --dport 80 -m length --length 500: -j DROP");
      start(net.client().startTraffic(), Router.OUTSIDE, Router.PUBLISHED, 3);
      established.client().run("send 0 1000");

      List<JsonNode> rows = awaitRows(tracer, net.client(), 10);
      int port = established.clientPort();
      rule.assertHoldsFor(rows.stream().filter(r -> r.get("lport").asInt() == port).toList());
      insert.assertHoldsFor(rows.stream().filter(r -> r.get("lport").asInt() != port).toList());
    }
  }

  /** The listener of one address overflows, another address drops by a rule, or the wire loses. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"rule", "wire"})
  void synIsNotListenOverflowOfAnotherAddressWithItsPort(String loss) throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        Tracer tracer = new Tracer("--why")) {
      boolean rule = loss.equals("rule");
      DeclaredCause overflow =
          DeclaredCause.visible(
              "rule 6: full listener beside " + loss, "listen-overflow", hosts.receiver());
      DeclaredCause other =
          rule
              ? DeclaredCause.visible(
                  "rule 6: rule beside a full listener", "netfilter", hosts.receiver())
              : DeclaredCause.visible(
                  "rule 6: silent host beside a full listener", "outside", null);
      // longer than the first SYN can have waited when the counters were read first
      Command.of("sleep", "5").requireSuccess();
      hosts.receiver().startTraffic().run("listen " + RECEIVER_V4 + " " + PORT + " 1");
      Traffic clients = hosts.sender().startTraffic();
      String address = rule ? LossyWire.RECEIVER : "198.18.9.77";
      if (rule) {
        hosts.receiver().run("iptables-legacy -A INPUT -p tcp -d " + address + " -j DROP");
      } else { // nobody has this address; the frames end in the wire's other host
        hosts.sender().run("ip neighbour add " + address + " lladdr 02:00:00:00:00:77 dev tap0");
      }
      start(clients, RECEIVER_V4, PORT, 5);
      start(clients, address, PORT, 2);

      List<JsonNode> rows = awaitRows(tracer, hosts.sender(), 12);
      overflow.assertHoldsFor(
          rows.stream().filter(r -> r.get("raddr").asText().equals(RECEIVER_V4)).toList());
      other.assertHoldsFor(
          rows.stream().filter(r -> r.get("raddr").asText().equals(address)).toList());
    }
  }

  /** Each LLDP frame grows the counter rx_dropped of the device that receives it. */
  @ParameterizedTest(name = "from {0} by {1}")
  @CsvSource({"another host,eth0", "the peer,tap0", "the sender,tap0"})
  void lossOnTheWireIsOutsideBesideDroppedLldpFrames(String from, String device)
      throws IOException {
    DeclaredCause expected = DeclaredCause.visible("T22 LLDP from " + from, "outside", null);
    try (TwoHosts hosts = new TwoHosts();
        TwoHosts others = new TwoHosts();
        LossyWire wire = LossyWire.losingEveryNth(hosts, 40);
        Tracer tracer = new Tracer("--why")) {
      Host source =
          switch (from) {
            case "the peer" -> hosts.receiver();
            case "the sender" -> hosts.sender();
            default -> others.sender();
          };
      Connection connection = wire.open(PORT);
      CompletableFuture<Void> transfer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 10; i++) {
                    connection.transfer(1_000_000);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      while (!transfer.isDone()) {
        Frame.send(source, device, Frame.ethernet(LLDP, new byte[60]));
      }
      transfer.join();

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 20));
    }
  }

  /** The program drops before there is a packet to trace; only the device's counter grows. */
  @Test
  void acknowledgementsDroppedByXdpOfTheTapDeviceAreNotOutside() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T23 XDP drops ACKs of the TAP", "unknown", "xdp");
    try (TwoHosts hosts = new TwoHosts();
        LossyWire wire = LossyWire.losingEveryNth(hosts, 1_000_000);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      hosts
          .sender()
          .run(
              "ip link set dev tap0 xdpdrv object "
                  + Command.program("drop_acks.bpf.o")
                  + " section xdp");
      for (int i = 0; i < 5; i++) {
        connection.client().run("send 0 1000");
      }

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> all.size() >= 4));
    }
  }
}
