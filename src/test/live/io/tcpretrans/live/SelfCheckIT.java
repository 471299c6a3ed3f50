package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The self-check, which compares the segments of the rows with the kernel's counters, while network
 * namespaces begin, end, or become visible or hidden. It never sees more than was counted, it
 * counts nothing from before the start, and the summary accounts for every segment of a row.
 */
@Live
@Timeout(300)
class SelfCheckIT {
  private static final int DROPPED_PORT = 9;
  private static final int FIRST_TRANSFER = 7301;
  private static final int TRANSFERS = 8;

  private static Host host(String name) throws IOException {
    return dropping(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-" + name));
  }

  private static Host dropping(Host host) throws IOException {
    host.run("iptables -A INPUT -p tcp --dport " + DROPPED_PORT + " -j DROP");
    return host;
  }

  /** Starts connections within the namespace of the process; the namespace drops their SYNs. */
  private static void request(Traffic traffic, int connections) throws IOException {
    for (int connection = 0; connection < connections; connection++) {
      traffic.run("start 127.0.0.1 " + DROPPED_PORT);
    }
  }

  private static long number(JsonNode summary, String field) {
    return summary.get(field).asLong();
  }

  private static boolean isOwnPort(int port) {
    return port == DROPPED_PORT || (port >= FIRST_TRANSFER && port < FIRST_TRANSFER + TRANSFERS);
  }

  /** Returns the segments that orphaned sockets of earlier tests resend in hidden namespaces. */
  private static long ofOtherTests(Tracer tracer) {
    return Tracer.segs(
        tracer.rows().stream()
            .filter(row -> !isOwnPort(row.get("lport").asInt()))
            .filter(row -> !isOwnPort(row.get("rport").asInt()))
            .toList());
  }

  /** Asserts that all segments of this test without a counter are from namespaces that ended. */
  private static void assertOnlyEndedUnchecked(Tracer tracer, JsonNode summary) {
    long unchecked = number(summary, "segs_unchecked");
    long ended = number(summary, "segs_ended");
    assertThat(unchecked).isBetween(ended, ended + ofOtherTests(tracer));
  }

  /** Ends the tracer, and asserts that the summary accounts for every segment of the rows. */
  private static JsonNode stopWithAllAccountedFor(Tracer tracer) throws IOException {
    JsonNode summary = tracer.stopWithAllSeen();
    assertThat(
            number(summary, "segs_seen")
                + number(summary, "segs_before_check")
                + number(summary, "segs_unchecked"))
        .as(tracer.stderr())
        .isEqualTo(Tracer.segs(tracer.rows()));
    return summary;
  }

  @Test
  void namespaceWithAReusedInodeNumberIsCountedOnItsOwn() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Host first = host("again");
      request(first.traffic(), 6);
      long old = Tracer.segs(tracer.await(first, rows -> rows.size() >= 12));
      first.close();
      try (Host second = dropping(Host.withInode(first.name(), first.inode()))) {
        request(second.traffic(), 23);
        tracer.await(second, rows -> Tracer.segs(rows) >= old + 23);

        JsonNode summary = stopWithAllAccountedFor(tracer);
        assertThat(number(summary, "segs_seen")).isGreaterThanOrEqualTo(23);
        assertOnlyEndedUnchecked(tracer, summary);
      }
    }
  }

  /** At first only a socket holds the namespace, so no process can see it. */
  @Test
  void segmentsFromBeforeANamespaceBecameVisibleAreUnchecked() throws IOException {
    try (Host visible = host("visible")) {
      Host hidden = host("hidden");
      Traffic traffic = visible.traffic();
      traffic.run("enter " + hidden.file());
      request(traffic, 10);
      String descriptor = traffic.run("enter " + visible.file());
      while (hidden.retransSegs() < 10) {
        Command.of("sleep", "0.2").succeeded();
      }
      hidden.close();
      try (Tracer tracer = new Tracer()) {
        tracer.await(hidden, rows -> rows.size() >= 10);
        long before = tracer.rows(hidden).size();
        Command.of("touch", hidden.file()).succeeded();
        Command.of("mount", "--bind", "/proc/" + traffic.pid() + "/fd/" + descriptor, hidden.file())
            .succeeded();
        tracer.await(hidden, rows -> rows.size() >= before + 20);

        JsonNode summary = stopWithAllAccountedFor(tracer);
        assertThat(number(summary, "segs_unchecked")).isGreaterThanOrEqualTo(before);
        assertThat(number(summary, "segs_ended")).isZero();
        assertThat(tracer.stderr())
            .contains(" more in network namespaces whose counters could not be read, ");
      } finally {
        Command.of("ip", "netns", "del", hidden.name());
      }
    }
  }

  @Test
  void hiddenNamespaceThatLivesOnHasNotEnded() throws IOException {
    try (Host visible = host("visible");
        Tracer tracer = new Tracer()) {
      Host hidden = host("hidden");
      Traffic traffic = visible.traffic();
      traffic.run("enter " + hidden.file());
      request(traffic, 4);
      traffic.run("enter " + visible.file());
      tracer.await(hidden, rows -> rows.size() >= 4);
      hidden.close();
      int before = tracer.rows(hidden).size();
      tracer.await(hidden, rows -> rows.size() >= before + 4);

      JsonNode summary = stopWithAllAccountedFor(tracer);
      assertThat(number(summary, "segs_unchecked")).isPositive();
      assertThat(number(summary, "segs_ended")).isZero();
      assertThat(tracer.stderr()).doesNotContain("that ended");
    }
  }

  @Test
  void endedNamespaceIsNamed() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Host host = host("ends");
      Traffic traffic = host.traffic();
      request(traffic, 5);
      // then the namespace most likely ends before its counters are read again
      tracer.await(host, rows -> rows.size() >= 10);
      host.close();

      JsonNode summary = stopWithAllAccountedFor(tracer);
      assertThat(summary.get("ended_netns"))
          .hasSize(number(summary, "segs_ended") > 0 ? 1 : 0)
          .allMatch(name -> name.asText().equals(host.name()));
      assertOnlyEndedUnchecked(tracer, summary);
    }
  }

  /**
   * Processes live only briefly in the namespace, so the tracer must enter its mount to read it.
   */
  @Test
  void historyOfAMountedNamespaceIsNotCounted() throws IOException {
    try (TwoHosts hosts = new TwoHosts()) {
      hosts.loseSome(0.1);
      transfers(hosts, 3);
      long history = retransSegs(hosts);
      try (Tracer tracer = new Tracer()) {
        transfers(hosts, TRANSFERS);

        JsonNode summary = stopWithAllAccountedFor(tracer);
        assertThat(history).isPositive();
        assertThat(number(summary, "segs_counted"))
            .isPositive()
            .isLessThanOrEqualTo(retransSegs(hosts) - history);
        assertOnlyEndedUnchecked(tracer, summary);
      }
    }
  }

  private static long retransSegs(TwoHosts hosts) throws IOException {
    return hosts.sender().retransSegs() + hosts.receiver().retransSegs();
  }

  private static void transfers(TwoHosts hosts, int count) throws IOException {
    for (int transfer = 0; transfer < count; transfer++) {
      Connection connection =
          Connection.open(hosts, TwoHosts.RECEIVER_V4, FIRST_TRANSFER + transfer);
      connection.transfer(500_000);
      connection.client().close();
      connection.server().close();
    }
  }

  /** Retransmits go on from before the start until after the end of tracing. */
  @Test
  void stormDuringStartAndStopKeepsSeenWithinCounted() throws IOException {
    try (Host host = host("storm")) {
      Traffic traffic = host.traffic();
      request(traffic, 3000);
      while (host.retransSegs() < 3000) {
        Command.of("sleep", "0.1").succeeded();
      }
      try (Tracer tracer = new Tracer()) {
        tracer.await(host, rows -> rows.size() >= 3000);

        JsonNode summary = tracer.stop();
        long counted = number(summary, "segs_counted");
        assertThat(counted).isPositive();
        assertThat(number(summary, "segs_seen"))
            .as(tracer.stderr())
            .isLessThanOrEqualTo(counted + number(summary, "segs_margin"));
        assertThat(counted).isLessThanOrEqualTo(Tracer.segs(tracer.rows()) + 3000);
        assertOnlyEndedUnchecked(tracer, summary);
      }
    }
  }

  @Test
  void segmentsOfManyEndedNamespacesAreAccountedFor() throws IOException {
    try (Tracer tracer = new Tracer()) {
      for (int round = 0; round < 3; round++) {
        List<Host> many = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
          Host host = host("many" + index);
          many.add(host);
          request(host.traffic(), 2);
        }
        for (Host host : many) {
          tracer.await(host, rows -> rows.size() >= 2);
          host.close();
        }
      }

      JsonNode summary = stopWithAllAccountedFor(tracer);
      assertThat(number(summary, "segs_counted")).isPositive();
      assertOnlyEndedUnchecked(tracer, summary);
    }
  }
}
