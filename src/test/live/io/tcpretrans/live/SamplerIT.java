package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readings of counters and sockets on a large host, which must not delay rows. */
@Live
@Timeout(300)
class SamplerIT {
  private static final int PORT = 7400;
  private static final int NAMESPACES = 120;
  private static final int CROWDS = 6;

  /** Each connection has two sockets. */
  private static final int CONNECTIONS_PER_CROWD = 17_000;

  /**
   * Makes rows without a drop, whose causes need readings of the whole host, and asserts that the
   * pipeline thread never waited for a reading.
   */
  private static void assertRowsAreNotDelayed(TwoHosts hosts) throws IOException {
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      Command.of("sleep", "1")
          .requireSuccess(); // a cause needs drops traced since the original was sent
      connection.transfer(2_000_000);
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() > 20);
      tracer.stop();

      // a thread that waited for one reading would have waited longer, and there are many
      assertThat(tracer.stderr())
          .containsPattern("the pipeline thread waited \\d{1,2} ms for locks");
      List<String> causes = rows.stream().map(row -> row.get("cause").asText()).toList();
      assertThat(causes).allMatch(List.of("outside", "unknown")::contains);
      assertThat(causes).contains("outside"); // on a busy machine a late reading makes some unknown
    }
  }

  @Test
  void rowsAreNotDelayedBy120Namespaces() throws IOException {
    List<Host> others = new ArrayList<>();
    try (TwoHosts hosts = new TwoHosts()) {
      for (int number = 2; number < NAMESPACES; number++) { // two are there
        others.add(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-n" + number));
      }
      assertRowsAreNotDelayed(hosts);
    } finally {
      for (Host other : others) {
        other.close();
      }
    }
  }

  /** An overflowing listener among the sockets makes the tracer list all listeners. */
  @Test
  void rowsAreNotDelayedBy200ThousandSockets() throws IOException {
    try (TwoHosts hosts = new TwoHosts()) {
      Host host = hosts.receiver();
      host.run("sysctl -qw net.core.somaxconn=65535");
      Traffic servers = host.startTraffic();
      for (int crowd = 1; crowd <= CROWDS; crowd++) {
        servers.run("listen 127.0.0.1 " + (PORT + crowd) + " 65535");
        host.startTraffic().run("crowd 127.0.0.1 " + (PORT + crowd) + " " + CONNECTIONS_PER_CROWD);
      }
      servers.run("listen 127.0.0.1 " + (PORT + CROWDS + 1) + " 0");
      Traffic refused = host.startTraffic();
      for (int request = 0; request < 4; request++) {
        refused.run("start 127.0.0.1 " + (PORT + CROWDS + 1));
      }
      assertRowsAreNotDelayed(hosts);
    }
  }
}
