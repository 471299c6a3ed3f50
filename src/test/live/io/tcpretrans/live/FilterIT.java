package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V6;
import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters on live traffic: only matching rows are shown, and the summary counts what is not. */
@Live
@Tag("same-with-any-hook")
class FilterIT {
  private static final int PORT = 7301;

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  @Test
  void everyFilterShowsOnlyMatchingRows() throws IOException {
    Connection alpha = Connection.open(hosts, RECEIVER_V4, PORT);
    alpha.client().run("comm alpha");
    Connection beta = Connection.open(hosts, RECEIVER_V6, PORT + 1);
    beta.client().run("comm beta");
    long pid = alpha.client().pid();
    String localPort = Integer.toString(beta.clientPort());
    List<String[]> filters =
        List.of(
            new String[] {"-D", PORT + ",65535"},
            new String[] {"-L", localPort},
            new String[] {"-p", pid + ",1"},
            new String[] {"--comm", "beta", "--raddr", "10.0.0.0/8,fd00::/8"},
            new String[] {"--netns", Long.toString(pid), "--state", "SYN_SENT"},
            new String[] {"--types", "SYN", "--laddr", "198.18.0.0/15"});
    Map<Integer, Predicate<JsonNode>> wanted =
        Map.of(
            0, row -> row.get("rport").asInt() == PORT,
            1, row -> row.get("lport").asInt() == beta.clientPort(),
            2, row -> row.get("pid").asLong() == pid,
            3, row -> row.get("comm").asText().equals("beta"),
            4, row -> row.get("state").asText().equals("SYN_SENT"),
            5, row -> row.get("type").asText().equals("SYN"));
    List<Tracer> tracers = new ArrayList<>();
    try {
      for (String[] filter : filters) {
        tracers.add(new Tracer(filter));
      }
      hosts.breakLink();
      alpha.client().run("send 0 1000");
      beta.client().run("send 0 1000");
      Traffic third = hosts.sender().startTraffic();
      third.run("start " + RECEIVER_V4 + " " + (PORT + 2));
      for (int number = 0; number < tracers.size(); number++) {
        Tracer tracer = tracers.get(number);
        tracer.await(hosts.sender(), rows -> rows.size() >= 2);
        assertThat(tracer.rows())
            .as(String.join(" ", filters.get(number)))
            .allMatch(wanted.get(number));
        tracer.stopAndAssertAllSeen();
      }
    } finally {
      tracers.forEach(Tracer::close);
    }
  }

  /** The BPF programs evaluate the ports; the negated lists are those of user space. */
  @Test
  void rangesNegatedListsAndEitherPortShowOnlyMatchingRows() throws IOException {
    Connection alpha = Connection.open(hosts, RECEIVER_V4, PORT);
    alpha.client().run("comm alpha");
    Connection beta = Connection.open(hosts, RECEIVER_V6, PORT + 100);
    beta.client().run("comm beta");
    int alphaPort = alpha.clientPort();
    List<String[]> filters =
        List.of(
            new String[] {"--port", PORT + "-" + (PORT + 99), "--state", "estab"},
            new String[] {"--port", "!" + (PORT + 100) + ",1", "--state", "!SYN-SENT"},
            new String[] {"--port", Integer.toString(alphaPort)},
            new String[] {"-D", "!" + PORT + "," + (PORT + 2), "--comm", "be*"},
            new String[] {"--comm", "!alpha", "--raddr", "fd00::/8", "--types", "!syn"});
    List<Integer> ports = List.of(PORT, PORT, PORT, PORT + 100, PORT + 100);
    List<Tracer> tracers = new ArrayList<>();
    try {
      for (String[] filter : filters) {
        tracers.add(new Tracer(filter));
      }
      hosts.breakLink();
      alpha.client().run("send 0 1000");
      beta.client().run("send 0 1000");
      Traffic third = hosts.sender().startTraffic();
      third.run("start " + RECEIVER_V4 + " " + (PORT + 2));
      for (int number = 0; number < tracers.size(); number++) {
        int port = ports.get(number);
        Tracer tracer = tracers.get(number);
        tracer.await(hosts.sender(), rows -> rows.size() >= 2);
        assertThat(tracer.rows())
            .as(String.join(" ", filters.get(number)))
            .allMatch(row -> row.get("rport").asInt() == port);
        tracer.stopAndAssertAllSeen();
      }
    } finally {
      tracers.forEach(Tracer::close);
    }
  }

  /**
   * The worker was started before the run. The others are started later, send, and end at once; the
   * parent of the last one has ended before it.
   */
  @Test
  void pidSelectsTheDescendantsOfAProcessAlsoInTheRecording(@TempDir Path directory)
      throws IOException {
    String recording = directory.resolve("recording.jsonl").toString();
    Traffic master = hosts.sender().startTraffic();
    master.run("listen :: " + PORT + " 16");
    long worker = Long.parseLong(master.run("heir"));
    Traffic client = hosts.receiver().startTraffic();
    CompletableFuture<String> accepted = master.start("accept 0");
    client.run("connect " + SENDER_V4 + " " + PORT);
    accepted.join();
    Connection other = Connection.open(hosts, RECEIVER_V4, PORT + 1);
    String pid = Long.toString(master.pid());
    try (Tracer family = new Tracer("-p", pid, "--record", recording);
        Tracer others = new Tracer("-p", "!" + pid)) {
      client.run("connect " + SENDER_V4 + " " + PORT);
      client.run("connect " + SENDER_V4 + " " + PORT);
      hosts.breakLink();
      master.run("send 1 1000");
      master.run("pass 1");
      master.run("close 1");
      long child = Long.parseLong(master.run("serve 0 1000 1"));
      long grandchild = Long.parseLong(master.run("serve 0 1000 2"));
      other.client().run("send 0 1000");
      family.await(
          hosts.sender(), rows -> pids(rows).containsAll(Set.of(worker, child, grandchild)));
      others.await(hosts.sender(), rows -> rows.size() >= 2);
      family.stopAndAssertAllSeen();
      others.stopAndAssertAllSeen();
      assertThat(pids(family.rows()))
          .isSubsetOf(Long.parseLong(pid), worker, child, grandchild); // the master's first sends
      assertThat(pids(others.rows(hosts.sender()))).containsExactly(other.client().pid());
      Command replay = Tracer.command("--replay", recording, "-p", pid, "-o", "csv");
      assertThat(replay.requireSuccess().output().lines())
          .hasSize(1 + family.rows().size()); // with the header
    }
  }

  private static Set<Long> pids(List<JsonNode> rows) {
    return rows.stream().map(row -> row.get("pid").asLong()).collect(Collectors.toSet());
  }

  @Test
  void filterByAnAbsentProcessWarnsAndWaits() throws IOException {
    try (Tracer tracer = new Tracer("--comm", "latecomer", "-p", "4194303")) {
      Traffic client = hosts.sender().startTraffic();
      client.run("comm latecomer");
      assertThat(tracer.stop().get("events").asLong()).isZero();
      assertThat(tracer.stderr())
          .contains("No visible process is named 'latecomer'; waiting for one.")
          .contains("No visible process has PID 4194303; waiting for it.");
    }
    hosts.breakLink();
    try (Tracer tracer = new Tracer("--comm", "latest")) {
      Traffic client = hosts.sender().startTraffic();
      client.run("comm latest");
      client.run("start " + RECEIVER_V4 + " " + PORT);
      tracer.await(hosts.sender(), rows -> !rows.isEmpty());
    }
  }

  /** The process ended before the start, so the filter cannot be decided. */
  @Test
  void ownerFiltersCountRowsWithoutOwnerAsUndecided() throws IOException {
    Connection gone = Connection.open(hosts, RECEIVER_V4, PORT);
    hosts.breakLink();
    gone.client().run("send 0 1000");
    gone.client().close();
    String port = Integer.toString(gone.clientPort());
    try (Tracer byComm = new Tracer("--comm", "gone", "-L", port);
        Tracer byContainer = new Tracer("--container", "gone", "-L", port);
        Tracer byPort = new Tracer("-L", port)) {
      byPort.await(hosts.sender(), rows -> rows.size() >= 3);
      for (Tracer tracer : List.of(byComm, byContainer)) {
        JsonNode summary = tracer.stop();
        assertThat(summary.get("events").asLong()).isZero();
        assertThat(summary.get("undecided").asLong()).isGreaterThanOrEqualTo(3);
        assertThat(tracer.stderr())
            .contains("retransmits are not shown: their owner was not found");
      }
      JsonNode summary = byPort.stop();
      assertThat(summary.get("without_owner")).isEqualTo(summary.get("events"));
      assertThat(summary.get("undecided").asLong()).isZero();
      assertThat(byPort.stderr()).contains("retransmits have no owner.");
    }
  }
}
