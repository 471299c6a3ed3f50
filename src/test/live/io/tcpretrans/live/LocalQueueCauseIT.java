package io.tcpretrans.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Causes of packets that wait on this host: for a neighbour, or for a program behind NFQUEUE. */
@Live
@Tag("same-with-any-hook")
@SuppressWarnings("try") // resources that only have to be open
class LocalQueueCauseIT {
  private static final int QUEUE = 7;

  private RoutedHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new RoutedHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  private List<JsonNode> sendUnacknowledged(Tracer tracer, Connection connection, int rows)
      throws IOException {
    connection.client().run("send 0 1000");
    return tracer.await(hosts.sender(), all -> all.size() >= rows);
  }

  /** The packets wait in the queue of the router's neighbour entry until it has failed. */
  @Test
  void routerWithoutAnAnswerToArpIsNeighbour() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T9: router's neighbour", "neighbour", hosts.router()).at("rb");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(1000);
      hosts.receiver().run("ip link set eth0 arp off");
      hosts.router().run("ip neighbour flush dev rb");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection, 7));
    }
  }

  @Test
  void routerWithoutAnAnswerToNeighbourDiscoveryIsNeighbour() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T9: router's neighbour, IPv6", "neighbour", hosts.router()).at("rb");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V6);
      connection.transfer(1000);
      hosts.receiver().run("ip6tables -A OUTPUT -p icmpv6 -j DROP");
      hosts.router().run("ip -6 neighbour flush dev rb");

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection, 7));
    }
  }

  /** The SYN waits in the queue of the neighbour entry, so the kernel refuses to repeat it. */
  @Test
  void connectionToAFreeAddressOfTheOwnSubnetIsNeighbour() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T10: free address of the own subnet", "neighbour", null)
            .withRefused();
    try (Tracer tracer = new Tracer("--why")) {
      hosts.sender().startTraffic().run("start 198.18.4.77 80");

      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 2);
      Assumptions.assumeFalse(
          rows.get(0).get("error").isNull(), "this hook does not show refused sends");
      expected.assertHoldsFor(rows);
    }
  }

  private void queueData() throws IOException {
    hosts
        .receiver()
        .run("iptables -A INPUT -p tcp -m length --length 400: -j NFQUEUE --queue-num " + QUEUE);
  }

  @Test
  void packetHeldByNfqueueIsNetfilterAndLikely() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T11: NFQUEUE holds", "netfilter", hosts.receiver()).proof("likely");
    try (QueueProgram program = new QueueProgram(hosts.receiver(), QUEUE);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(100);
      queueData();

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection, 5));
    }
  }

  @Test
  void packetDroppedBehindNfqueueIsNetfilter() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T11: NFQUEUE drops", "netfilter", hosts.receiver()).proof("seen");
    try (QueueProgram program = new QueueProgram(hosts.receiver(), QUEUE, "drop");
        Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(100);
      queueData();

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection, 5));
    }
  }

  @Test
  void nfqueueWithoutAProgramIsNetfilter() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T11: NFQUEUE without a program", "netfilter", hosts.receiver())
            .proof("seen");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = hosts.open(RoutedHosts.RECEIVER_V4);
      connection.transfer(100);
      queueData();

      expected.assertHoldsFor(sendUnacknowledged(tracer, connection, 5));
    }
  }
}
