package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V6;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end that opened a connection, as the rows of both ends have it. */
@Live
class DirectionIT {
  private static final int PORT = 7001;

  private TwoHosts hosts;
  private Party client;
  private Party server;

  /** The expected direction of each end, by its host and its ports. */
  private final Map<String, String> expected = new TreeMap<>();

  /** The ends that will send. */
  private final List<End> ends = new ArrayList<>();

  /** A process with numbered sockets. */
  private static final class Party {
    private final Host host;
    private final Traffic traffic;
    private int sockets;

    Party(Host host) throws IOException {
      this.host = host;
      this.traffic = host.startTraffic();
    }

    /** Runs a command that makes a socket, and returns its number. */
    int make(String command) throws IOException {
      traffic.run(command);
      return sockets++;
    }

    /** Lets a listener accept the next connection. The socket gets the next number. */
    CompletableFuture<String> accept(int listener) throws IOException {
      sockets++;
      return traffic.start("accept " + listener);
    }

    int newest() {
      return sockets - 1;
    }
  }

  /** A socket of a process. */
  private record End(Party party, int socket) {
    String port() throws IOException {
      return party.traffic.run("port " + socket);
    }

    void send() throws IOException {
      party.traffic.run("send " + socket + " 100");
    }
  }

  @BeforeEach
  void startProcesses() throws IOException {
    hosts = new TwoHosts();
    client = new Party(hosts.sender());
    server = new Party(hosts.receiver());
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Connects, and expects rows of both ends. Returns both ends, the one that connects first. */
  private List<End> open(Party from, String address, Party to, int listener) throws IOException {
    CompletableFuture<String> accepted = to.accept(listener);
    End opened = new End(from, from.make("connect " + address));
    assertThat(accepted.join()).isEqualTo("ok");
    End accepting = new End(to, to.newest());
    expect(opened, accepting, "out");
    expect(accepting, opened, "in");
    return List.of(opened, accepting);
  }

  private void expect(End end, End peer, String direction) throws IOException {
    expected.put(key(end.party.host, end.port(), peer.port()), direction);
    ends.add(end);
  }

  private static String key(Host host, String localPort, String remotePort) {
    return host.name() + " " + localPort + "-" + remotePort;
  }

  /** Returns the directions in the rows of each end so far. */
  private Map<String, String> directions(Tracer tracer) {
    Map<String, TreeSet<String>> found = new TreeMap<>();
    for (Host host : List.of(hosts.sender(), hosts.receiver())) {
      for (JsonNode row : tracer.rows(host)) {
        String key = key(host, row.get("lport").asText(), row.get("rport").asText());
        found.computeIfAbsent(key, end -> new TreeSet<>()).add(row.get("dir").asText());
      }
    }
    Map<String, String> joined = new TreeMap<>();
    found.forEach((end, all) -> joined.put(end, String.join(" and ", all)));
    return joined;
  }

  /** Loses all packets while both ends of all connections send, and awaits their rows. */
  private void sendAndAssertDirections(Tracer tracer) throws IOException {
    hosts.breakLink();
    for (End end : ends) {
      end.send();
    }
    for (Host host : List.of(hosts.sender(), hosts.receiver())) {
      tracer.await(host, rows -> directions(tracer).keySet().containsAll(expected.keySet()));
    }
    assertThat(directions(tracer)).isEqualTo(expected);
  }

  /** Opens connections of every kind, to listeners of which one closes. */
  private void openEveryKind(int port) throws IOException {
    int listener = server.make("listen :: " + port + " 16");
    open(client, RECEIVER_V4 + " " + port, server, listener);
    open(client, RECEIVER_V6 + " " + port, server, listener);
    open(client, "::ffff:" + RECEIVER_V4 + " " + port, server, listener);
    int ofOneAddress = server.make("listen " + RECEIVER_V4 + " " + (port + 1) + " 0");
    open(client, RECEIVER_V4 + " " + (port + 1), server, ofOneAddress);
    int closed = server.make("listen :: " + (port + 2) + " 16");
    open(client, RECEIVER_V4 + " " + (port + 2), server, closed);
    server.traffic.run("close " + closed);
  }

  @Test
  void connectionsBeforeAndAfterTheStartOfTracingHaveDirections() throws IOException {
    openEveryKind(PORT);
    try (Tracer tracer = new Tracer()) {
      openEveryKind(PORT + 10);
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void clientsAndServersMayHaveTheSamePorts() throws IOException {
    Party otherServer = new Party(hosts.sender()); // the same port in both namespaces
    int first = server.make("share :: " + PORT + " 16");
    int listener = server.make("share :: " + PORT + " 16"); // of the same group (SO_REUSEPORT)
    server.traffic.run("close " + first);
    int other = otherServer.make("share :: " + PORT + " 16");
    try (Tracer tracer = new Tracer()) {
      open(client, RECEIVER_V4 + " " + PORT + " " + PORT, server, listener);
      open(server, SENDER_V4 + " " + PORT, otherServer, other);
      open(client, RECEIVER_V4 + " " + PORT, server, listener);
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void acceptedConnectionsWithoutARequestInTheQueueAreIn() throws IOException {
    hosts.receiver().run("sysctl -qw net.ipv4.tcp_syncookies=2");
    try (Tracer tracer = new Tracer()) {
      int listener = server.make("listen :: " + PORT + " 0");
      open(client, RECEIVER_V4 + " " + PORT, server, listener);
      open(client, RECEIVER_V6 + " " + PORT, server, listener);
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void proxyHasOneConnectionOfEachDirection() throws IOException {
    Party proxy = new Party(hosts.sender());
    int front = proxy.make("listen :: " + PORT + " 16");
    int back = server.make("listen :: " + PORT + " 16");
    try (Tracer tracer = new Tracer()) {
      open(new Party(hosts.receiver()), SENDER_V4 + " " + PORT, proxy, front);
      open(proxy, RECEIVER_V4 + " " + PORT, server, back);
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void acceptedSocketThatConnectsAgainIsNeverIn() throws IOException {
    int listener = server.make("listen :: " + PORT + " 16");
    int peer = client.make("listen :: " + PORT + " 16");
    End reused = open(client, RECEIVER_V4 + " " + PORT, server, listener).get(1);
    expected.clear();
    ends.clear();
    try (Tracer tracer = new Tracer()) {
      CompletableFuture<String> accepted = client.accept(peer);
      server.traffic.run("reconnect " + reused.socket + " ::ffff:" + SENDER_V4 + " " + PORT);
      accepted.join();
      expect(reused, new End(client, peer), "out");
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void restoredConnectionsHaveNoDirection() throws IOException {
    int listener = server.make("listen :: " + PORT + " 16");
    List<End> both = open(client, RECEIVER_V4 + " " + PORT, server, listener);
    for (End end : both) {
      end.party.traffic.run("option " + end.socket + " repair 2");
    }
    expected.replaceAll((end, direction) -> "null");
    try (Tracer tracer = new Tracer()) {
      sendAndAssertDirections(tracer);
    }
  }

  @Test
  void synIsOutAndSynAckIsIn() throws IOException {
    server.make("listen :: " + PORT + " 16");
    hosts.sender().run("iptables -I INPUT -p tcp -j DROP");
    hosts.sender().run("ip6tables -I INPUT -p tcp -j DROP");
    try (Tracer tracer = new Tracer()) {
      for (String address : List.of(RECEIVER_V4, RECEIVER_V6)) {
        End end = new End(client, client.make("start " + address + " " + PORT));
        expected.put(key(hosts.sender(), end.port(), Integer.toString(PORT)), "out");
        expected.put(key(hosts.receiver(), Integer.toString(PORT), end.port()), "in");
      }
      tracer.await(
          hosts.receiver(), rows -> directions(tracer).keySet().containsAll(expected.keySet()));
      tracer.await(
          hosts.sender(), rows -> directions(tracer).keySet().containsAll(expected.keySet()));
      assertThat(directions(tracer)).isEqualTo(expected);
    }
  }
}
