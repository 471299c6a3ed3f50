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
 * namespaces begin, end, or become visible or hidden: a hidden one has neither a process nor a
 * mount, so the tracer cannot read its counters. The summary accounts for every segment of a row.
 */
@Live
@Timeout(300)
class SelfCheckIT {
  private static final int DROPPED_PORT = 9;

  /** The first of {@link #TRANSFERS} ports, one for each transfer. */
  private static final int FIRST_TRANSFER_PORT = 7301;

  private static final int TRANSFERS = 8;
  private static final int STORM = 3000;

  /** Makes a host that drops the requests of {@link #startUnanswered}. */
  private static Host host(String name) throws IOException {
    return addDropRule(new Host("tcpretrans-" + ProcessHandle.current().pid() + "-" + name));
  }

  private static Host addDropRule(Host host) throws IOException {
    host.run("iptables -A INPUT -p tcp --dport " + DROPPED_PORT + " -j DROP");
    return host;
  }

  /** Starts connections within the namespace of the process; the namespace drops their SYNs. */
  private static void startUnanswered(Traffic traffic, int connections) throws IOException {
    for (int connection = 0; connection < connections; connection++) {
      traffic.run("start 127.0.0.1 " + DROPPED_PORT);
    }
  }

  private static long number(JsonNode summary, String field) {
    return summary.get(field).asLong();
  }

  private static boolean isOwnPort(int port) {
    return port == DROPPED_PORT
        || (port >= FIRST_TRANSFER_PORT && port < FIRST_TRANSFER_PORT + TRANSFERS);
  }

  /**
   * Returns the segments of rows that have none of this class's ports: of sockets of earlier tests.
   */
  private static long segsOfOtherTests(Tracer tracer) {
    return Tracer.segs(
        tracer.rows().stream()
            .filter(row -> !isOwnPort(row.get("lport").asInt()))
            .filter(row -> !isOwnPort(row.get("rport").asInt()))
            .toList());
  }

  /** Asserts that all unchecked segments of this test are from namespaces that ended. */
  private static void assertUncheckedAreEnded(Tracer tracer, JsonNode summary) {
    long unchecked = number(summary, "segs_unchecked");
    long ended = number(summary, "segs_ended");
    assertThat(unchecked).isBetween(ended, ended + segsOfOtherTests(tracer));
  }

  /**
   * Ends the tracer, asserts that the summary accounts for every segment of the rows, and returns
   * it.
   */
  private static JsonNode stopAndAssertAllAccountedFor(Tracer tracer) throws IOException {
    JsonNode summary = tracer.stopAndAssertAllSeen();
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
      startUnanswered(first.startTraffic(), 6);
      long old = Tracer.segs(tracer.await(first, rows -> rows.size() >= 12));
      first.close();
      try (Host second = addDropRule(Host.withInode(first.name(), first.inode()))) {
        startUnanswered(second.startTraffic(), 23);
        tracer.await(second, rows -> Tracer.segs(rows) >= old + 23);

        JsonNode summary = stopAndAssertAllAccountedFor(tracer);
        assertThat(number(summary, "segs_seen")).isGreaterThanOrEqualTo(23);
        assertUncheckedAreEnded(tracer, summary);
      }
    }
  }

  /** At first only sockets and a descriptor hold the namespace, and the tracer does not find it. */
  @Test
  void segmentsFromBeforeANamespaceBecameVisibleAreUnchecked() throws IOException {
    try (Host visible = host("visible")) {
      Host hidden = host("hidden");
      Traffic traffic = visible.startTraffic();
      traffic.run("enter " + hidden.file());
      startUnanswered(traffic, 10);
      String descriptor = traffic.run("enter " + visible.file());
      while (hidden.retransSegs() < 10) {
        Command.of("sleep", "0.2").requireSuccess();
      }
      hidden.close();
      try (Tracer tracer = new Tracer()) {
        tracer.await(hidden, rows -> rows.size() >= 10);
        long before = tracer.rows(hidden).size();
        Command.of("touch", hidden.file()).requireSuccess();
        Command.of("mount", "--bind", "/proc/" + traffic.pid() + "/fd/" + descriptor, hidden.file())
            .requireSuccess();
        tracer.await(hidden, rows -> rows.size() >= before + 20);

        JsonNode summary = stopAndAssertAllAccountedFor(tracer);
        assertThat(number(summary, "segs_unchecked")).isGreaterThanOrEqualTo(before);
        assertThat(number(summary, "segs_ended")).isZero();
        assertThat(tracer.stderr())
            .contains(" more in network namespaces whose counters could not be read, ");
      } finally { // a test that failed before the mount has nothing to delete
        Command.of("ip", "netns", "del", hidden.name());
      }
    }
  }

  @Test
  void hiddenNamespaceThatLivesOnIsUncheckedAndHasNotEnded() throws IOException {
    try (Host visible = host("visible");
        Tracer tracer = new Tracer()) {
      Host hidden = host("hidden");
      Traffic traffic = visible.startTraffic();
      traffic.run("enter " + hidden.file());
      startUnanswered(traffic, 4);
      traffic.run("enter " + visible.file());
      tracer.await(hidden, rows -> rows.size() >= 4);
      hidden.close();
      int before = tracer.rows(hidden).size();
      tracer.await(hidden, rows -> rows.size() >= before + 4);

      JsonNode summary = stopAndAssertAllAccountedFor(tracer);
      assertThat(number(summary, "segs_unchecked")).isPositive();
      assertThat(number(summary, "segs_ended")).isZero();
      assertThat(tracer.stderr()).doesNotContain("that ended");
    }
  }

  @Test
  void endedNamespaceWithUncheckedSegmentsIsNamed() throws IOException {
    try (Tracer tracer = new Tracer()) {
      Host host = host("ends");
      Traffic traffic = host.startTraffic();
      startUnanswered(traffic, 5);
      // then the namespace most likely ends before its counters are read again
      tracer.await(host, rows -> rows.size() >= 10);
      host.close();

      JsonNode summary = stopAndAssertAllAccountedFor(tracer);
      assertThat(summary.get("ended_netns"))
          .hasSize(number(summary, "segs_ended") > 0 ? 1 : 0)
          .allMatch(name -> name.asText().equals(host.name()));
      assertUncheckedAreEnded(tracer, summary);
    }
  }

  /**
   * Processes live only briefly in the namespace, so the tracer must enter its mount to read it.
   */
  @Test
  void retransmitsBeforeTheStartInAMountedNamespaceAreNotCounted() throws IOException {
    try (TwoHosts hosts = new TwoHosts()) {
      hosts.loseSome(0.1);
      transfers(hosts, 3);
      long before = retransSegs(hosts);
      try (Tracer tracer = new Tracer()) {
        transfers(hosts, TRANSFERS);

        JsonNode summary = stopAndAssertAllAccountedFor(tracer);
        assertThat(before).isPositive();
        assertThat(number(summary, "segs_counted"))
            .isPositive()
            .isLessThanOrEqualTo(retransSegs(hosts) - before);
        assertUncheckedAreEnded(tracer, summary);
      }
    }
  }

  private static long retransSegs(TwoHosts hosts) throws IOException {
    return hosts.sender().retransSegs() + hosts.receiver().retransSegs();
  }

  private static void transfers(TwoHosts hosts, int count) throws IOException {
    for (int transfer = 0; transfer < count; transfer++) {
      Connection connection =
          Connection.open(hosts, TwoHosts.RECEIVER_V4, FIRST_TRANSFER_PORT + transfer);
      connection.transfer(500_000);
      connection.client().close();
      connection.server().close();
    }
  }

  /** Retransmits go on from before the start until after the end of tracing. */
  @Test
  void stormDuringStartAndStopKeepsSeenWithinCounted() throws IOException {
    try (Host host = host("storm")) {
      Traffic traffic = host.startTraffic();
      startUnanswered(traffic, STORM);
      while (host.retransSegs() < STORM) {
        Command.of("sleep", "0.1").requireSuccess();
      }
      try (Tracer tracer = new Tracer()) {
        tracer.await(host, rows -> rows.size() >= STORM);

        JsonNode summary = tracer.stop();
        long counted = number(summary, "segs_counted");
        assertThat(counted).isPositive();
        assertThat(number(summary, "segs_seen"))
            .as(tracer.stderr())
            .isLessThanOrEqualTo(counted + number(summary, "segs_margin"));
        // after the last row each connection may have resent once more
        assertThat(counted).isLessThanOrEqualTo(Tracer.segs(tracer.rows()) + STORM);
        assertUncheckedAreEnded(tracer, summary);
      }
    }
  }

  /** How many of the ended ones were read in time varies; the one that lives on is counted. */
  @Test
  void segmentsOfManyEndedNamespacesAreAccountedFor() throws IOException {
    try (Host living = host("living");
        Tracer tracer = new Tracer()) {
      startUnanswered(living.startTraffic(), 2);
      for (int round = 0; round < 3; round++) {
        List<Host> many = new ArrayList<>();
        for (int index = 0; index < 10; index++) {
          Host host = host("many" + index);
          many.add(host);
          startUnanswered(host.startTraffic(), 2);
        }
        for (Host host : many) {
          tracer.await(host, rows -> rows.size() >= 2);
          host.close();
        }
      }
      tracer.await(living, rows -> rows.size() >= 2);

      JsonNode summary = stopAndAssertAllAccountedFor(tracer);
      assertThat(number(summary, "segs_counted")).isPositive();
      assertUncheckedAreEnded(tracer, summary);
    }
  }
}
