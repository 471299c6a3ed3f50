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

/** Whose it was: the process that holds the socket or was the last to, or nobody; never another. */
@Live
@Tag("same-with-any-hook")
class OwnerIT {
  private static final int PORT = 7101;

  private TwoHosts hosts;
  private final List<Long> children = new ArrayList<>();

  /** A process as a row names it. */
  private record Named(long pid, String comm) {}

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

  private Connection named(String comm) throws IOException {
    Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
    connection.client().run("comm " + comm);
    return connection;
  }

  private static Named of(Traffic traffic, String comm) throws IOException {
    return new Named(traffic.pid(), comm);
  }

  /** The owner that a row names; null: none. */
  private static Named owner(JsonNode row) {
    return row.get("pid").isNull()
        ? null
        : new Named(row.get("pid").asLong(), row.get("comm").asText());
  }

  private static int right(List<JsonNode> rows, Named process) {
    return (int) rows.stream().filter(row -> process.equals(owner(row))).count();
  }

  /** Waits until so many rows after the first {@code from} name the process; nobody else may be. */
  private List<JsonNode> assertOwned(Tracer tracer, Host host, int from, int count, Named process)
      throws IOException {
    List<JsonNode> rows =
        tracer.await(
            host,
            seen -> seen.size() > from && right(seen.subList(from, seen.size()), process) >= count);
    assertThat(rows.subList(from, rows.size()))
        .allSatisfy(row -> assertThat(owner(row)).isIn(process, null));
    return rows;
  }

  @Test
  void openedBeforeTheTracerAndAfter() throws IOException {
    Connection before = named("before");
    try (Tracer tracer = new Tracer()) {
      Connection after = Connection.open(hosts, RECEIVER_V6, PORT + 1);
      after.client().run("comm after");
      hosts.breakLink();
      before.client().run("send 0 1000");
      after.client().run("send 0 1000");

      Named first = of(before.client(), "before");
      Named second = of(after.client(), "after");
      List<JsonNode> rows =
          tracer.await(hosts.sender(), seen -> right(seen, first) >= 1 && right(seen, second) >= 1);
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(owner(row))
                      .isIn(
                          row.get("lport").asInt() == before.clientPort() ? first : second, null));
    }
  }

  @Test
  void connectingWithoutWaiting() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Traffic client = hosts.sender().traffic();
      client.run("comm dialler");
      hosts.breakLink();
      client.run("start " + RECEIVER_V4 + " " + PORT);
      assertOwned(tracer, hosts.sender(), 0, 2, of(client, "dialler"));
    }
  }

  @Test
  void anAnswerToAConnectionRequestIsTheListeners() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Traffic server = hosts.receiver().traffic();
      server.run("comm listener");
      server.run("listen :: " + PORT + " 16");
      hosts.sender().run("iptables -I INPUT -p tcp -j DROP");
      Traffic client = hosts.sender().traffic();
      client.run("start " + RECEIVER_V4 + " " + PORT);
      assertOwned(tracer, hosts.receiver(), 0, 2, of(server, "listener"));
    }
  }

  /** Its socket is there before accept(2), and no process has it yet. */
  @Test
  void anAnswerToAFastOpenRequestIsTheListeners() throws IOException {
    int withoutCookie = 0x602;
    hosts.receiver().run("sysctl -q -w net.ipv4.tcp_fastopen=" + withoutCookie);
    hosts.sender().run("sysctl -q -w net.ipv4.tcp_fastopen=5");
    Traffic server = hosts.receiver().traffic();
    server.run("comm listener");
    server.run("listen :: " + PORT + " 16");
    server.run("option 0 fastopen 16");
    hosts.receiver().run("iptables -A INPUT -p tcp ! --syn -j DROP");
    try (Tracer tracer = new Tracer()) {
      hosts.sender().traffic().run("request " + RECEIVER_V4 + " " + PORT + " 100");

      List<JsonNode> rows =
          tracer.await(
              hosts.receiver(),
              all ->
                  all.stream().filter(row -> row.get("type").asText().equals("SYNACK")).count()
                      >= 2);
      assertThat(rows)
          .filteredOn(row -> row.get("type").asText().equals("SYNACK"))
          .allSatisfy(row -> assertThat(owner(row)).isEqualTo(of(server, "listener")));
    }
  }

  @Test
  void closedAndStillSending() throws IOException {
    Connection connection = named("closer");
    try (Tracer tracer = new Tracer()) {
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 1000");
      connection.client().run("close 0");
      List<JsonNode> rows =
          assertOwned(tracer, hosts.sender(), 0, 2, of(connection.client(), "closer"));
      assertThat(rows).allMatch(row -> row.get("state").asText().equals("FIN_WAIT1"));
    }
  }

  @Test
  void closedAfterThePeer() throws IOException {
    Connection connection = named("second");
    try (Tracer tracer = new Tracer()) {
      connection.server().run("close 1");
      connection.client().run("drain 0");
      hosts.breakLink();
      connection.client().run("close 0");
      List<JsonNode> rows =
          assertOwned(tracer, hosts.sender(), 0, 2, of(connection.client(), "second"));
      assertThat(rows).allMatch(row -> row.get("state").asText().equals("LAST_ACK"));
    }
  }

  /** Both ends close at once, and each loses the other's answer. */
  @Test
  void closedByBothAtOnce() throws IOException {
    Connection connection = named("both");
    try (Tracer tracer = new Tracer()) {
      hosts.breakLink();
      connection.client().run("close 0");
      connection.server().run("close 1");
      List<JsonNode> rows =
          assertOwned(tracer, hosts.sender(), 0, 2, of(connection.client(), "both"));
      assertThat(rows).anyMatch(row -> row.get("state").asText().equals("CLOSING"));
    }
  }

  @Test
  void afterTheProcessHasEndedAndAnotherHasItsPid() throws IOException {
    Connection connection = named("gone");
    Traffic other = hosts.sender().traffic();
    Named gone = of(connection.client(), "gone");
    try (Tracer tracer = new Tracer()) {
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 1000");
      assertOwned(tracer, hosts.sender(), 0, 1, gone);
      connection.client().close();
      other.run("clone " + gone.pid + " usurper");
      children.add(gone.pid);
      int before = tracer.rows(hosts.sender()).size();
      assertOwned(tracer, hosts.sender(), before, 2, gone);
    }
  }

  /** While it is stopped, what its rows are about ends; by then nobody holds a socket any more. */
  @Test
  void closedResetOrEndedBeforeTheRowIsRead() throws IOException {
    Traffic server = hosts.sender().traffic();
    server.run("comm acceptor");
    server.run("listen :: " + PORT + " 16");
    List<Traffic> clients = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      Traffic client = hosts.receiver().traffic();
      client.run("connect " + TwoHosts.SENDER_V4 + " " + PORT);
      server.run("accept 0");
      server.run("send " + number + " 100"); // which the client does not read
      clients.add(client);
      ports.add(Integer.valueOf(client.run("port 0")));
    }
    Named acceptor = of(server, "acceptor");
    try (Tracer tracer = new Tracer()) {
      Command.of("kill", "-STOP", Long.toString(tracer.pid())).succeeded();
      long before = hosts.sender().retransSegs();
      hosts.breakLink();
      for (int number = 1; number <= 3; number++) {
        server.run("send " + number + " 1000");
      }
      while (hosts.sender().retransSegs() < before + 6) {
        Command.of("sleep", "0.05").succeeded();
      }
      clients.get(0).run("close 0"); // bytes are unread, so this resets the connection
      server.run("close 2");
      while (hosts.sender().counter("snmp", "Tcp:", "EstabResets") == 0) {
        Command.of("sleep", "0.05").succeeded();
      }
      server.run("close 1");
      server.close();
      Command.of("kill", "-CONT", Long.toString(tracer.pid())).succeeded();

      List<JsonNode> rows = tracer.await(hosts.sender(), seen -> seen.size() >= 6);
      assertThat(rows).allSatisfy(row -> assertThat(owner(row)).isEqualTo(acceptor));
      assertThat(rows).extracting(row -> row.get("rport").asInt()).containsAll(ports);
    }
  }

  @Test
  void inheritedByAChild() throws IOException {
    Connection connection = named("family");
    try (Tracer tracer = new Tracer()) {
      hosts.breakLink();
      connection.client().run("send 0 1000");
      long child = Long.parseLong(connection.client().run("fork"));
      children.add(child);
      assertOwned(tracer, hosts.sender(), 0, 1, of(connection.client(), "family"));

      connection.client().run("close 0"); // the child still has it
      List<JsonNode> rows =
          tracer.await(hosts.sender(), seen -> right(seen, new Named(child, "family")) >= 2);
      assertThat(rows)
          .allSatisfy(
              row ->
                  assertThat(owner(row))
                      .isIn(of(connection.client(), "family"), new Named(child, "family"), null));
      int first = rows.size() - 2;
      assertOwned(tracer, hosts.sender(), first, 2, new Named(child, "family"));
    }
  }

  @Test
  void passedOverUnixSocket() throws IOException {
    Traffic client = hosts.sender().traffic();
    client.run("comm heir");
    long heir = Long.parseLong(client.run("heir"));
    children.add(heir);
    client.run("comm parent");
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      client.run("start " + RECEIVER_V4 + " " + PORT);
      assertOwned(tracer, hosts.sender(), 0, 1, of(client, "parent"));
      client.run("pass 0");
      client.run("close 0");
      int before = tracer.rows(hosts.sender()).size();
      assertOwned(tracer, hosts.sender(), before + 1, 2, new Named(heir, "heir"));
    }
  }

  @Test
  void aProcessThatChangesItsName() throws IOException {
    Connection connection = named("caterpillar");
    Traffic client = connection.client();
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      client.run("send 0 1000");
      assertOwned(tracer, hosts.sender(), 0, 1, of(client, "caterpillar"));
      client.run("comm butterfly");
      int before = tracer.rows(hosts.sender()).size();
      assertOwned(tracer, hosts.sender(), before + 1, 1, of(client, "butterfly"));
    }
  }

  /** 300 processes that connect, send and end, each known by its port. */
  @Test
  void manyShortLivedProcesses() throws IOException {
    int processes = 400;
    Traffic server = hosts.receiver().traffic();
    server.run("listen :: " + PORT + " 512");
    hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=3"); // 15 s, then it gives up
    hosts.loseSome(0.3);
    Map<Integer, Named> byPort = new ConcurrentHashMap<>();
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

      int known = 0;
      int right = 0;
      for (JsonNode row : rows) {
        Named expected = byPort.get(row.get("lport").asInt());
        if (expected != null) {
          known++;
          assertThat(owner(row)).as(row.toString()).isIn(expected, null);
          right += owner(row) == null ? 0 : 1;
        }
      }
      assertThat(known).isGreaterThanOrEqualTo(500);
      assertThat(right).as("of %d rows", known).isGreaterThan(known / 2);
    }
  }

  /**
   * A process that looks at descriptors in /proc, as ss(8) and the tracer do, holds each socket for
   * a moment, and may be the last that does. Here it is this one.
   */
  @Test
  void aProcessThatLooksAtASocketIsNotItsOwner() throws IOException {
    int connections = 3000;
    hosts.receiver().traffic().run("listen :: " + PORT + " 4096");
    hosts
        .receiver()
        .run(
            "iptables -I INPUT -p tcp --tcp-flags FIN FIN"
                + " -m statistic --mode random --probability 0.5 -j DROP");
    Traffic client = hosts.sender().traffic();
    long pid = client.pid();
    Named closes = new Named(pid, "closes");
    client.run("comm closes");
    AtomicBoolean looks = new AtomicBoolean(true);
    List<CompletableFuture<Void>> looking = new ArrayList<>();
    try (Tracer tracer = new Tracer()) {
      for (int thread = 0; thread < 2; thread++) {
        looking.add(CompletableFuture.runAsync(() -> look(pid, looks)));
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
      looks.set(false);
      looking.forEach(CompletableFuture::join);
    }
  }

  private static void look(long pid, AtomicBoolean goOn) {
    Path descriptor = Path.of("/proc/" + pid + "/fd/3");
    while (goOn.get()) {
      boolean unused = Files.exists(descriptor);
    }
  }

  /** Its own connections lose; it is done in a moment, or when its request was answered at last. */
  private void runShortLived(int number, Map<Integer, Named> byPort) {
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
            Integer.parseInt(answers.get(3)), new Named(Long.parseLong(answers.get(0)), comm));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void amongManyDescriptors() throws IOException {
    for (int holder = 0; holder < 4; holder++) {
      hosts.receiver().traffic().run("sockets 5000");
    }
    hosts.breakLink();
    try (Tracer tracer = new Tracer()) {
      Traffic client = hosts.sender().traffic();
      client.run("comm needle");
      for (int socket = 0; socket < 50; socket++) {
        client.run("start " + RECEIVER_V4 + " " + (1000 + socket));
      }
      Named needle = of(client, "needle");
      assertOwned(tracer, hosts.sender(), 0, 60, needle);
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  /** The host goes on retransmitting for a while; then there is nothing left to ask. */
  @Test
  void aNetworkNamespaceThatIsDeletedMeanwhile() throws IOException {
    TwoHosts others = new TwoHosts();
    try (Tracer tracer = new Tracer()) {
      others.breakLink();
      Traffic doomed = others.sender().traffic();
      doomed.run("comm doomed");
      doomed.run("start " + RECEIVER_V4 + " " + PORT);
      assertOwned(tracer, others.sender(), 0, 1, of(doomed, "doomed"));
      others.close();

      hosts.breakLink();
      Traffic survivor = hosts.sender().traffic();
      survivor.run("comm survivor");
      survivor.run("start " + RECEIVER_V4 + " " + PORT);
      assertOwned(tracer, hosts.sender(), 0, 1, of(survivor, "survivor"));
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }
}
