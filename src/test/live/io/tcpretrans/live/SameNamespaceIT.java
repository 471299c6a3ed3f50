package io.tcpretrans.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes of connections with both ends in one network namespace, which nothing leaves. */
@Live
@Tag("same-with-any-hook")
class SameNamespaceIT {
  private static final int PORT = 7101;
  private static final String OWN_ADDRESS = "198.18.6.1";

  private Host host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new Host("tcpretrans-" + ProcessHandle.current().pid() + "-one");
    host.run("ip link set lo mtu 1500");
    host.run("ip address add " + OWN_ADDRESS + "/32 dev lo");
  }

  @AfterEach
  void removeHost() throws IOException {
    host.close();
  }

  private Connection open(String address) throws IOException {
    Traffic server = host.startTraffic();
    server.run("listen " + address + " " + PORT + " 16");
    Traffic client = host.startTraffic();
    client.run("connect " + address + " " + PORT);
    client.run("option 0 congestion cubic");
    server.run("accept 0");
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), PORT);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", "::1", OWN_ADDRESS})
  void delayIsUnknown(String address) throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T37 delay in one namespace, " + address, "unknown");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(address);
      host.run("tc qdisc add dev lo root tbf rate 64kbit burst 3k latency 5s");
      connection.client().run("send 0 20000");

      expected.assertHoldsFor(tracer.await(host, all -> !all.isEmpty()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", "::1", OWN_ADDRESS})
  void ruleIsNetfilter(String address) throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("T37 rule in one namespace, " + address, "netfilter", host);
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(address);
      String tables = address.contains(":") ? "ip6tables" : "iptables";
      host.run(tables + " -A INPUT -p tcp --dport " + PORT + " -j DROP");
      connection.client().run("send 0 1000");

      List<JsonNode> rows = tracer.await(host, all -> all.size() >= 3);
      expected.assertHoldsFor(rows);
    }
  }

  /** The acknowledgements of the peer are late, and nothing is lost. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void slowQueueOfALargeTransferIsUnknownOrItsDrops(String address) throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T37 transfer over a slow lo, " + address, "unknown", "qdisc");
    try (Tracer tracer = new Tracer("--why")) {
      Connection connection = open(address);
      host.run("tc qdisc add dev lo root tbf rate 2mbit burst 3k limit 4k");
      connection.transfer(500_000);

      expected.assertHoldsFor(tracer.await(host, all -> !all.isEmpty()));
    }
  }
}
