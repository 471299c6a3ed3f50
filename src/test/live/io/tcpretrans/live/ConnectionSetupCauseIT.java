package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes of lost connection requests, beside counters that grew for other requests. */
@Live
@Tag("same-with-any-hook")
@SuppressWarnings("try") // resources that only have to be open
class ConnectionSetupCauseIT {
  private static final int PORT = 7101;

  /** The number of connections that fill the conntrack table. */
  private static final int TRACKED = 50;

  private static final Path CONNTRACK_MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** Waits for rows of the process's newest socket, and returns them. */
  private static List<JsonNode> rowsOfNewest(Tracer tracer, Host host, Traffic client, int count)
      throws IOException {
    int port = Integer.parseInt(client.run("port"));
    return of(port, tracer.await(host, all -> of(port, all).size() >= count));
  }

  private static List<JsonNode> of(int port, List<JsonNode> rows) {
    return rows.stream().filter(row -> row.get("lport").asInt() == port).toList();
  }

  @Test
  void ruleAfterAFailedInsertionOfAnotherConnectionIsNetfilter() throws IOException {
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T3: rule after insert_failed", "netfilter", net.router())
              .at("front");
      net.translateToOnePort();
      net.open();
      Traffic client = net.client().startTraffic();
      client.run("start " + Router.OUTSIDE + " " + Router.PUBLISHED);
      tracer.await(net.client(), all -> !all.isEmpty());
      net.router().run("iptables-legacy -A FORWARD -p tcp --syn -j DROP");
      // a reading of the counters lies between the failed insertion and the rule's drops
      Command.of("sleep", "3").requireSuccess();
      client.run("start " + Router.OUTSIDE + " " + Router.PUBLISHED);

      expected.assertHoldsFor(rowsOfNewest(tracer, net.client(), client, 3));
    }
  }

  /** The limit applies to the whole machine, so it is low only while one SYN is repeated. */
  @Test
  void ruleAfterAFullConntrackTableIsNetfilter() throws IOException {
    String before = Files.readAllLines(CONNTRACK_MAX).get(0);
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T4: rule after conntrack-full", "netfilter", hosts.receiver())
              .at("eth0");
      // a rule with a connection state makes the namespace track connections
      hosts.receiver().run("iptables -A INPUT -m conntrack --ctstate INVALID -j ACCEPT");
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 1024");
      Traffic clients = hosts.sender().startTraffic();
      for (int i = 0; i < TRACKED; i++) {
        clients.run("connect " + RECEIVER_V4 + " " + PORT);
        clients.run("send " + i + " 10");
      }
      Files.writeString(CONNTRACK_MAX, Integer.toString(TRACKED));
      clients.run("start " + RECEIVER_V4 + " " + PORT);
      tracer.await(hosts.sender(), all -> !all.isEmpty());
      Files.writeString(CONNTRACK_MAX, before);
      hosts.receiver().run("iptables-legacy -t raw -A PREROUTING -p tcp --syn -j DROP");
      // a reading of the counters lies between the full table's drops and the rule's
      Command.of("sleep", "3").requireSuccess();
      clients.run("start " + RECEIVER_V4 + " " + PORT);

      expected.assertHoldsFor(rowsOfNewest(tracer, hosts.sender(), clients, 3));
    } finally {
      Files.writeString(CONNTRACK_MAX, before);
    }
  }

  /** Requests whose SYN-ACKs are lost fill the queue of requests. */
  @ParameterizedTest(name = "backlog {0}, {1}")
  @CsvSource({"4,net.ipv4.tcp_max_syn_backlog=512", "128,net.ipv4.tcp_max_syn_backlog=8"})
  void fullQueueOfRequestsIsListenOverflow(int backlog, String limit) throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible(
              "T12: request queue full, backlog " + backlog, "listen-overflow", hosts.receiver());
      hosts.receiver().run("sysctl -q -w net.ipv4.tcp_syncookies=0 " + limit);
      hosts.receiver().startTraffic().run("listen :: " + PORT + " " + backlog);
      hosts.sender().run("iptables -A INPUT -p tcp --tcp-flags SYN,ACK SYN,ACK -j DROP");
      // a timer may fire late, so the first reading has to be older than the first SYN can be
      Command.of("sleep", "1").requireSuccess();
      Traffic client = hosts.sender().startTraffic();
      for (int i = 0; i < 13; i++) {
        client.run("start " + RECEIVER_V4 + " " + PORT);
      }

      expected.assertHoldsFor(rowsOfNewest(tracer, hosts.sender(), client, 3));
    }
  }

  /** Nobody has the address behind the wire, so its other end discards the frame. */
  @Test
  void ownListenerOnTheSamePortIsNotTheCauseOfALossOutside() throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        LossyWire wire = LossyWire.between(hosts.sender(), hosts.receiver());
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T13: own listener overflows", "outside", hosts.sender())
              .at("tap0");
      hosts
          .sender()
          .run("ip neighbour add 198.18.9.77 lladdr 02:00:00:00:00:77 dev tap0 nud permanent");
      hosts.sender().startTraffic().run("listen :: 443 1");
      Traffic others = hosts.receiver().startTraffic();
      for (int i = 0; i < 8; i++) {
        others.run("start " + SENDER_V4 + " 443");
      }
      Traffic client = hosts.sender().startTraffic();
      client.run("start 198.18.9.77 443");

      expected.assertHoldsFor(rowsOfNewest(tracer, hosts.sender(), client, 3));
    }
  }
}
