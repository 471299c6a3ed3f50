package io.tcpretrans.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Causes of retransmits that repeat nothing lost: a queue was slow, or an acknowledgement was lost.
 */
@Live
@Tag("same-with-any-hook")
class NeedlessCauseIT {
  private static final int PORT = 7101;
  private static final String SLOW = " root tbf rate 64kbit burst 3k latency 5s";

  @Test
  void lateDataHasNoCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("rule 8: data late in a router's queue", "unknown");
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.router().run("tc qdisc add dev back" + SLOW);
      connection.client().run("send 0 20000");

      expected.assertHoldsFor(tracer.await(net.client(), all -> !all.isEmpty()));
    }
  }

  @Test
  void lateAcknowledgementsAreNoCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("rule 8: ACKs late in a router's queue", "unknown");
    try (Router net = new Router();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = net.open();
      net.client().run("ethtool -K eth0 tso off gso off");
      net.server().run("ethtool -K eth0 gro off");
      net.router().run("tc qdisc add dev front root tbf rate 1kbit burst 200 limit 100000");
      connection.client().run("send 0 60000");

      expected.assertHoldsFor(tracer.await(net.client(), all -> !all.isEmpty()));
    }
  }

  @Test
  void lateAcknowledgementsOfTheReceiversQueueAreNoCause() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("rule 8: ACKs late in the receiver's queue", "unknown");
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
      hosts.receiver().run("tc qdisc add dev eth0 root tbf rate 1kbit burst 200 limit 100000");
      connection.client().run("send 0 60000");

      expected.assertHoldsFor(tracer.await(hosts.sender(), all -> !all.isEmpty()));
    }
  }

  /** T39: the repeated FIN is discarded by the TIME_WAIT socket, which has it already. */
  @Test
  void repeatedFinInTimeWaitHasTheLostAcknowledgementAsItsCause() throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T39 FIN repeated to TIME_WAIT", "netfilter", hosts.receiver());
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
      connection.transfer(1000);
      connection.client().run("shutdown 0");
      connection.server().run("drain 1");
      hosts.receiver().run("iptables -A INPUT -p tcp --dport " + PORT + " -j DROP");
      connection.server().run("close 1");

      List<JsonNode> rows = tracer.await(hosts.receiver(), all -> all.size() >= 3);
      expected.assertHoldsFor(rows);
    }
  }

  /** T39: the server answers a SYN that was repeated just after its own timer. */
  @Test
  void synAckForARepeatedSynHasTheDropOfTheOneBefore() throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer("--why")) {
      DeclaredCause expected =
          DeclaredCause.visible("T39 SYN-ACK beside a repeated SYN", "netfilter", hosts.sender());
      hosts.receiver().startTraffic().run("listen :: " + PORT + " 16");
      hosts.sender().run("iptables -A INPUT -p tcp --sport " + PORT + " -j DROP");
      Traffic clients = hosts.sender().startTraffic();
      for (int i = 0; i < 5; i++) {
        clients.run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);
      }

      expected.assertHoldsFor(tracer.await(hosts.receiver(), all -> all.size() >= 15));
    }
  }
}
