package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A comparison of the two hooks, kprobe and tracepoint: on the same traffic of every kind both give
 * the same rows, except for refused sends.
 */
@Live
@Tag("same-with-any-hook")
class HooksIT {
  private static final int PORT = 7301;

  @BeforeEach
  void assumeKprobes() {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")),
        "this kernel has no kprobes");
  }

  @Test
  void bothHooksGiveTheSameRows() throws IOException {
    try (TwoHosts hosts = new TwoHosts();
        Tracer kprobe = Tracer.withHook("kprobe");
        Tracer tracepoint = Tracer.withHook("tracepoint")) {
      tailLossProbe(hosts, kprobe);
      everyKindOfTraffic(hosts);
      for (Host host : List.of(hosts.sender(), hosts.receiver())) {
        for (Tracer tracer : List.of(kprobe, tracepoint)) {
          tracer.awaitAllSegments(host);
        }
        assertThat(sent(kprobe, host)).containsExactlyInAnyOrderElementsOf(sent(tracepoint, host));
      }
      assertThat(kprobe.rows(hosts.sender()))
          .extracting(row -> row.get("type").asText())
          .contains("RTO", "LOSS", "FAST", "TLP", "SYN");
      assertThat(kprobe.rows(hosts.receiver()))
          .extracting(row -> row.get("type").asText())
          .contains("SYNACK");
      assertThat(sent(kprobe, hosts.sender())).isNotEmpty();
      assertThat(kprobe.rows(hosts.sender()))
          .filteredOn(row -> !row.get("type").asText().equals("SYNACK"))
          .allMatch(row -> row.get("wait_us").isNumber());
      for (Tracer tracer : List.of(kprobe, tracepoint)) {
        JsonNode summary = tracer.stop();
        assertThat(summary.get("segs_seen"))
            .as(tracer.stderr())
            .isEqualTo(summary.get("segs_counted"));
      }
    }
  }

  /** Makes retransmits of every kind. Afterwards the link still loses 3 % of the packets. */
  static void everyKindOfTraffic(TwoHosts hosts) throws IOException {
    hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=2");
    hosts.receiver().run("sysctl -qw net.ipv4.tcp_synack_retries=2");
    hosts.receiver().run("iptables -I INPUT -p tcp --dport " + PORT + " -j DROP");
    Traffic unanswered = hosts.sender().startTraffic();
    unanswered.run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);

    Connection tail = Connection.open(hosts, TwoHosts.RECEIVER_V6, PORT + 1);
    tail.transfer(1000);
    hosts.breakLink();
    tail.client().run("send 0 14480");
    pause(1500);
    hosts.mendLink();
    tail.server().run("receive 1 14480");

    hosts.sender().run("iptables -I INPUT -p tcp --sport " + (PORT + 2) + " -j DROP");
    hosts.receiver().startTraffic().run("listen :: " + (PORT + 2) + " 16");
    Traffic answered = hosts.sender().startTraffic();
    answered.run("start " + TwoHosts.RECEIVER_V4 + " " + (PORT + 2));
    answered.run("close 0");

    hosts.loseSome(0.03);
    for (String address : List.of(TwoHosts.RECEIVER_V4, "::ffff:" + TwoHosts.RECEIVER_V4)) {
      Connection bulk =
          Connection.open(hosts, address, address.startsWith(":") ? PORT + 3 : PORT + 4);
      bulk.transfer(4_000_000);
    }
    pause(4000); // until the SYNs and SYN-ACKs of the dropped connections have been repeated
  }

  /** Loses the end of a transfer until a tail loss probe, and not a timeout, resends it. */
  private static void tailLossProbe(TwoHosts hosts, Tracer tracer) throws IOException {
    Connection tail = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT + 5);
    for (int tries = 0; tries < 10 && !hasProbe(tracer.rows(hosts.sender())); tries++) {
      tail.transfer(1000);
      hosts.breakLink();
      tail.client().run("send 0 4344");
      pause(150);
      hosts.mendLink();
      tail.server().run("receive 1 4344");
    }
  }

  private static boolean hasProbe(List<JsonNode> rows) {
    return rows.stream().anyMatch(row -> row.get("type").asText().equals("TLP"));
  }

  private static void pause(long millis) throws IOException {
    Command.of("sleep", Double.toString(millis / 1000.0)).requireSuccess();
  }

  /**
   * Returns the rows without an error, as text. The tracepoint does not show refused sends before
   * Linux 6.17.
   */
  private static List<String> sent(Tracer tracer, Host host) {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : tracer.rows(host)) {
      if (row.get("error").isNull()) {
        List<String> cells = new ArrayList<>();
        for (String name :
            List.of(
                "type", "ip", "laddr", "lport", "raddr", "rport", "state", "seq", "len", "segs")) {
          cells.add(row.get(name).asText());
        }
        rows.add(String.join(" ", cells));
      }
    }
    return rows;
  }
}
