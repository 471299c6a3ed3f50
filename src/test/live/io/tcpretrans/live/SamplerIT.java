package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readings of a large host, which delay no row. */
@Live
@Timeout(300)
class SamplerIT {
  private static final int PORT = 7400;
  private static final int NAMESPACES = 120;
  private static final int CROWDS = 6;
  private static final int CONNECTIONS_PER_CROWD = 17_000;

  /** Loses segments where no drop is seen, so that every row needs readings of the host. */
  private static void assertRowsAreNotDelayed(TwoHosts hosts) throws IOException {
    try (LossyWire wire = new LossyWire(hosts, 10);
        Tracer tracer = new Tracer("--why")) {
      Connection connection = wire.open(PORT);
      Command.of("sleep", "1").succeeded(); // what is resent was sent while drops were traced
      connection.transfer(2_000_000);
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() > 20);
      tracer.stop();

      assertThat(tracer.words()).contains("the pipeline thread waited 0 ms for locks");
      List<String> causes = rows.stream().map(row -> row.get("cause").asText()).toList();
      assertThat(causes).allMatch(List.of("outside", "unknown")::contains);
      assertThat(causes).contains("outside"); // a reading may be late on a busy machine
    }
  }

  @Test
  void hundredAndTwentyNamespaces() throws IOException {
    List<Host> others = new ArrayList<>();
    try (TwoHosts hosts = new TwoHosts()) {
      for (int number = 2; number < NAMESPACES; number++) {
        others.add(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-n" + number));
      }
      assertRowsAreNotDelayed(hosts);
    } finally {
      for (Host other : others) {
        other.close();
      }
    }
  }

  /** T27: more than 200,000 sockets in one namespace, of which a listener overflows. */
  @Test
  void twoHundredThousandSockets() throws IOException {
    try (TwoHosts hosts = new TwoHosts()) {
      Host host = hosts.receiver();
      host.run("sysctl -qw net.core.somaxconn=65535");
      Traffic servers = host.traffic();
      for (int crowd = 1; crowd <= CROWDS; crowd++) {
        servers.run("listen 127.0.0.1 " + (PORT + crowd) + " 65535");
        host.traffic().run("crowd 127.0.0.1 " + (PORT + crowd) + " " + CONNECTIONS_PER_CROWD);
      }
      servers.run("listen 127.0.0.1 " + (PORT + CROWDS + 1) + " 0");
      Traffic refused = host.traffic();
      for (int request = 0; request < 4; request++) {
        refused.run("start 127.0.0.1 " + (PORT + CROWDS + 1));
      }
      assertRowsAreNotDelayed(hosts);
    }
  }
}
