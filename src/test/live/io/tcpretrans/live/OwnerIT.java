package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V6;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Owners of rows: the process that holds the socket, or was the last to hold it. A row may have no
 * owner, but never another process.
 */
@Live
@Tag("same-with-any-hook")
class OwnerIT {
  private static final int PORT = 7101;

  private TwoHosts hosts;
  private final List<Long> children = new ArrayList<>();

  /** The owner of a row. */
  private record Owner(long pid, String comm) {}

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
    for (long child : children) {
      Command.of("kill", "-KILL", Long.toString(child));
    }
  }

  /** Opens a connection whose client process has this name. */
  private Connection openAs(String comm) throws IOException {
    Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
    connection.client().run("comm " + comm);
    return connection;
  }

  /** Returns the process of an endpoint as an owner. */
  private static Owner ownerOf(Traffic traffic, String comm) throws IOException {
    return new Owner(traffic.pid(), comm);
  }

  /** Returns the owner in a row; null: none. */
  private static Owner owner(JsonNode row) {
    return row.get("pid").isNull()
        ? null
        : new Owner(row.get("pid").asLong(), row.get("comm").asText());
  }

  private static int countOwnedBy(List<JsonNode> rows, Owner process) {
    return (int) rows.stream().filter(row -> process.equals(owner(row))).count();
  }

  /**
   * Leaves out the first {@code from} rows of a host. Waits until {@code count} of the others have
   * this owner, and asserts that none of the others has another owner. Returns all rows of the
   * host.
   */
  private List<JsonNode> awaitOwned(Tracer tracer, Host host, int from, int count, Owner process)
      throws IOException {
    List<JsonNode> rows =
        tracer.await(
            host,
            seen ->
                seen.size() > from
                    && countOwnedBy(seen.subList(from, seen.size()), process) >= count);
    assertThat(rows.subList(from, rows.size()))
        .allSatisfy(row -> assertThat(owner(row)).isIn(process, null));
    return rows;
  }

  @Test
  void connectionsFromBeforeAndAfterTheStartHaveTheirOwners() throws IOException {
    Connection before = openAs("before");
    try (Tracer tracer = new Tracer()) {
      Connection after = Connection.open(hosts, RECEIVER_V6, PORT + 1);
      after.client().run("comm after");
      hosts.breakLink();
      before.client().run("send 0 1000");
      after.client().run("send 0 1000");

      Owner first = ownerOf(before.client(), "before");
      Owner second = ownerOf(after.client(), "after");
      List<JsonNode> rows =
          tracer.await(
              hosts.sender(),
              seen -> countOwnedBy(seen, first) >= 1 && countOwnedBy(seen, second) >= 1);
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(owner(row))
                      .isIn(
                          row.get("lport").asInt() == before.clientPort() ? first : second, null));
    }
  }

  @Test
  void nonBlockingConnectBelongsToTheConnectingProcess() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Traffic client = hosts.sender().startTraffic();
      client.run("comm dialler");
      hosts.breakLink();
      client.run("start " + RECEIVER_V4 + " " + PORT);
      awaitOwned(tracer, hosts.sender(), 0, 2, ownerOf(client, "dialler"));
    }
  }

  @Test
  void synAckBelongsToTheListener() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Traffic server = hosts.receiver().startTraffic();
      server.run("comm listener");
      server.run("listen :: " + PORT + " 16");
      hosts.sender().run("iptables -I INPUT -p tcp -j DROP");
      Traffic client = hosts.sender().startTraffic();
      client.run("start " + RECEIVER_V4 + " " + PORT);
      awaitOwned(tracer, hosts.receiver(), 0, 2, ownerOf(server, "listener"));
    }
  }

  /** The accepted socket exists before accept(2), but no process holds it yet. */
  @Test
  void fastOpenSynAckBelongsToTheListener() throws IOException {
    int withoutCookie = 0x602; // 2: server; 0x200: data without a cookie; 0x400: every listener
    hosts.receiver().run("sysctl -q -w net.ipv4.tcp_fastopen=" + withoutCookie);
    hosts.sender().run("sysctl -q -w net.ipv4.tcp_fastopen=5"); // 4: data without a cookie
    Traffic server = hosts.receiver().startTraffic();
    server.run("comm listener");
    server.run("listen :: " + PORT + " 16");
    server.run("option 0 fastopen 16");
    hosts.receiver().run("iptables -A INPUT -p tcp ! --syn -j DROP");
    try (Tracer tracer = new Tracer()) {
      hosts.sender().startTraffic().run("request " + RECEIVER_V4 + " " + PORT + " 100");

      List<JsonNode> rows =
          tracer.await(
              hosts.receiver(),
              all ->
                  all.stream().filter(row -> row.get("type").asText().equals("SYNACK")).count()
                      >= 2);
      assertThat(rows)
          .filteredOn(row -> row.get("type").asText().equals("SYNACK"))
          .allSatisfy(row -> assertThat(owner(row)).isEqualTo(ownerOf(server, "listener")));
    }
  }

  @Test
  void closedSocketThatStillSendsBelongsToItsCloser() throws IOException {
    Connection connection = openAs("closer");
    try (Tracer tracer = new Tracer()) {
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 1000");
      connection.client().run("close 0");
      List<JsonNode> rows =
          awaitOwned(tracer, hosts.sender(), 0, 2, ownerOf(connection.client(), "closer"));
      assertThat(rows).allMatch(row -> row.get("state").asText().equals("FIN_WAIT1"));
    }
  }

  @Test
  void socketClosedAfterThePeerBelongsToItsCloser() throws IOException {
    Connection connection = openAs("second");
    try (Tracer tracer = new Tracer()) {
      connection.server().run("close 1");
      connection.client().run("drain 0");
      hosts.breakLink();
      connection.client().run("close 0");
      List<JsonNode> rows =
          awaitOwned(tracer, hosts.sender(), 0, 2, ownerOf(connection.client(), "second"));
      assertThat(rows).allMatch(row -> row.get("state").asText().equals("LAST_ACK"));
    }
  }

  /** Both ends close, and the receiver loses what arrives, so the sender stays in CLOSING. */
  @Test
  void socketClosedByBothEndsAtOnceBelongsToItsCloser() throws IOException {
    Connection connection = openAs("both");
    try (Tracer tracer = new Tracer()) {
      hosts.breakLink();
      connection.client().run("close 0");
      connection.server().run("close 1");
      List<JsonNode> rows =
          awaitOwned(tracer, hosts.sender(), 0, 2, ownerOf(connection.client(), "both"));
      assertThat(rows).anyMatch(row -> row.get("state").asText().equals("CLOSING"));
    }
  }

  @Test
  void socketOfAnEndedProcessBelongsToItWhenThePidIsReused() throws IOException {
    Connection connection = openAs("gone");
    Traffic other = hosts.sender().startTraffic();
    Owner gone = ownerOf(connection.client(), "gone");
    try (Tracer tracer = new Tracer()) {
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 1000");
      awaitOwned(tracer, hosts.sender(), 0, 1, gone);
      connection.client().close();
      other.run("clone " + gone.pid + " other");
      children.add(gone.pid);
      int before = tracer.rows(hosts.sender()).size();
      awaitOwned(tracer, hosts.sender(), before, 2, gone);
    }
  }

  /** The sockets end while the tracer is stopped, so no process holds them when it goes on. */
  @Test
  void ownerIsKnownWhenTheSocketEndedBeforeTheEventIsRead() throws IOException {
    Traffic server = hosts.sender().startTraffic();
    server.run("comm acceptor");
    server.run("listen :: " + PORT + " 16");
    List<Traffic> clients = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      Traffic client = hosts.receiver().startTraffic();
      client.run("connect " + TwoHosts.SENDER_V4 + " " + PORT);
      server.run("accept 0");
      server.run("send " + number + " 100"); // the client does not read it
      clients.add(client);
      ports.add(Integer.valueOf(client.run("port 0")));
    }
    Owner acceptor = ownerOf(server, "acceptor");
    try (Tracer tracer = new Tracer()) {
      Command.of("kill", "-STOP", Long.toString(tracer.pid())).requireSuccess();
      long before = hosts.sender().retransSegs();
      hosts.breakLink();
      for (int number = 1; number <= 3; number++) {
        server.run("send " + number + " 1000");
      }
      while (hosts.sender().retransSegs() < before + 6) {
        Command.of("sleep", "0.05").requireSuccess();
      }
      clients.get(0).run("close 0"); // bytes are unread, so this resets the connection
      server.run("close 2");
      while (hosts.sender().counter("snmp", "Tcp:", "EstabResets") == 0) {
        Command.of("sleep", "0.05").requireSuccess();
      }
      server.run("close 1");
      server.close();
      Command.of("kill", "-CONT", Long.toString(tracer.pid())).requireSuccess();

      List<JsonNode> rows = tracer.await(hosts.sender(), seen -> seen.size() >= 6);
      assertThat(rows).allSatisfy(row -> assertThat(owner(row)).isEqualTo(acceptor));
      assertThat(rows).extracting(row -> row.get("rport").asInt()).containsAll(ports);
    }
  }

  @Test
  void inheritedSocketBelongsToTheChildAfterTheParentClosesIt() throws IOException {
    Connection connection = openAs("family");
    try (Tracer tracer = new Tracer()) {
      hosts.breakLink();
      connection.client().run("send 0 1000");
      long child = Long.parseLong(connection.client().run("fork"));
      children.add(child);
      awaitOwned(tracer, hosts.sender(), 0, 1, ownerOf(connection.client(), "family"));

      connection.client().run("close 0"); // the child still has it
      List<JsonNode> rows =
          tracer.await(hosts.sender(), seen -> countOwnedBy(seen, new Owner(child, "family")) >= 2);
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(owner(row))
                      .isIn(
                          ownerOf(connection.client(), "family"),
                          new Owner(child, "family"),
                          null));
      int first = rows.size() - 2;
      awaitOwned(tracer, hosts.sender(), first, 2, new Owner(child, "family"));
    }
  }

  @Test
  void socketPassedOverAUnixSocketBelongsToItsReceiver() throws IOException {
    Traffic client = hosts.sender().startTraffic();
    client.run("comm heir");
    long heir = Long.parseLong(client.run("heir"));
    children.add(heir);
    client.run("comm parent");
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      client.run("start " + RECEIVER_V4 + " " + PORT);
      awaitOwned(tracer, hosts.sender(), 0, 1, ownerOf(client, "parent"));
      client.run("pass 0");
      client.run("close 0");
      int before = tracer.rows(hosts.sender()).size();
      // the owner of the first new row may be from before the change
      awaitOwned(tracer, hosts.sender(), before + 1, 2, new Owner(heir, "heir"));
    }
  }

  @Test
  void rowHasTheNewNameOfARenamedProcess() throws IOException {
    Connection connection = openAs("caterpillar");
    Traffic client = connection.client();
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      client.run("send 0 1000");
      awaitOwned(tracer, hosts.sender(), 0, 1, ownerOf(client, "caterpillar"));
      client.run("comm butterfly");
      int before = tracer.rows(hosts.sender()).size();
      // the owner of the first new row may be from before the change
      awaitOwned(tracer, hosts.sender(), before + 1, 1, ownerOf(client, "butterfly"));
    }
  }

  @Test
  void rowsOfShortLivedProcessesNameNoOtherProcess() throws IOException {
    int processes = 400;
    Traffic server = hosts.receiver().startTraffic();
    server.run("listen :: " + PORT + " 512");
    hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=3"); // connecting gives up after 15 s
    hosts.loseSome(0.3);
    Map<Integer, Owner> byPort = new ConcurrentHashMap<>();
    try (Tracer tracer = new Tracer()) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int part = 0; part < 10; part++) {
        int first = part * processes / 10;
        running.add(
            CompletableFuture.runAsync(
                () ->
                    IntStream.range(first, first + processes / 10)
                        .forEach(number -> runShortLived(number, byPort))));
      }
      running.forEach(CompletableFuture::join);
      List<JsonNode> rows = tracer.await(hosts.sender(), seen -> seen.size() >= 500);

      int ofNotedPorts = 0;
      int withOwner = 0;
      for (JsonNode row : rows) {
        Owner expected = byPort.get(row.get("lport").asInt());
        if (expected != null) {
          ofNotedPorts++;
          assertThat(owner(row)).as(row.toString()).isIn(expected, null);
          withOwner += owner(row) == null ? 0 : 1;
        }
      }
      assertThat(ofNotedPorts).isGreaterThanOrEqualTo(500);
      assertThat(withOwner).as("of %d rows", ofNotedPorts).isGreaterThan(ofNotedPorts / 2);
    }
  }

  /**
   * A process that inspects descriptors in /proc, as ss(8) and the tracer do, holds a socket for a
   * moment and may be the last to hold it. Here the test itself is that process.
   */
  @Test
  void processThatInspectsASocketIsNotItsOwner() throws IOException {
    int connections = 3000;
    hosts.receiver().startTraffic().run("listen :: " + PORT + " 4096");
    hosts
        .receiver()
        .run(
            "iptables -I INPUT -p tcp --tcp-flags FIN FIN"
                + " -m statistic --mode random --probability 0.5 -j DROP");
    Traffic client = hosts.sender().startTraffic();
    long pid = client.pid();
    Owner closes = new Owner(pid, "closes");
    client.run("comm closes");
    AtomicBoolean inspecting = new AtomicBoolean(true);
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    try (Tracer tracer = new Tracer()) {
      for (int thread = 0; thread < 2; thread++) {
        threads.add(CompletableFuture.runAsync(() -> inspect(pid, inspecting)));
      }
      for (int number = 0; number < connections; number++) {
        client.run("connect " + RECEIVER_V4 + " " + PORT);
        client.run("close " + number);
      }
      List<JsonNode> rows = tracer.await(hosts.sender(), seen -> seen.size() >= connections / 4);
      assertThat(rows).allSatisfy(row -> assertThat(owner(row)).isIn(closes, null));
      assertThat(rows.stream().filter(row -> owner(row) != null).count())
          .isGreaterThan(rows.size() / 2);
    } finally {
      inspecting.set(false);
      threads.forEach(CompletableFuture::join);
    }
  }

  /** Asks for the status of a descriptor of the process, again and again. */
  private static void inspect(long pid, AtomicBoolean inspecting) {
    Path descriptor = Path.of("/proc/" + pid + "/fd/3");
    while (inspecting.get()) {
      boolean unused = Files.exists(descriptor);
    }
  }

  /**
   * Runs a process that connects, sends and ends, and notes it by its local port. A process that
   * could not connect is not noted.
   */
  private void runShortLived(int number, Map<Integer, Owner> byPort) {
    String comm = "short-" + number;
    try {
      List<String> answers =
          Command.of(
                  hosts
                      .sender()
                      .inside(
                          Command.program("traffic"),
                          "pid;comm "
                              + comm
                              + ";connect "
                              + RECEIVER_V4
                              + " "
                              + PORT
                              + ";port 0;send 0 5000"))
              .output()
              .lines()
              .toList();
      if (answers.size() == 5) {
        byPort.put(
            Integer.parseInt(answers.get(3)), new Owner(Long.parseLong(answers.get(0)), comm));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void ownerIsFoundAmongTwentyThousandSockets() throws IOException {
    for (int holder = 0; holder < 4; holder++) {
      hosts.receiver().startTraffic().run("sockets 5000");
    }
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      Traffic client = hosts.sender().startTraffic();
      client.run("comm needle");
      for (int socket = 0; socket < 50; socket++) {
        client.run("start " + RECEIVER_V4 + " " + (1000 + socket));
      }
      Owner needle = ownerOf(client, "needle");
      awaitOwned(tracer, hosts.sender(), 0, 60, needle);
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  /** The deleted namespace retransmits for a while, though nothing leads to its sockets. */
  @Test
  void deletedNetworkNamespaceDoesNotDisturbLaterRows() throws IOException {
    TwoHosts others = new TwoHosts();
    try (Tracer tracer = new Tracer()) {
      others.breakLink();
      Traffic doomed = others.sender().startTraffic();
      doomed.run("comm doomed");
      doomed.run("start " + RECEIVER_V4 + " " + PORT);
      awaitOwned(tracer, others.sender(), 0, 1, ownerOf(doomed, "doomed"));
      others.close();

      hosts.breakLink();
      Traffic survivor = hosts.sender().startTraffic();
      survivor.run("comm survivor");
      survivor.run("start " + RECEIVER_V4 + " " + PORT);
      awaitOwned(tracer, hosts.sender(), 0, 1, ownerOf(survivor, "survivor"));
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }
}
