package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.SENDER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Owners of rows on a host whose processors are busy with other work. The tests check shares of the
 * rows, because a busy host cannot find every owner in time.
 */
@Live
@Tag("same-with-any-kernel")
class LoadedHostIT {
  private static final int PORT = 7400;
  private static final int SERVERS = 7;
  private static final int BUSY_LOOPS_PER_PROCESSOR = 5;
  private static final double MAX_SHARE_WITHOUT_OWNER = 0.1;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private TwoHosts hosts;
  private final List<Process> loops = new ArrayList<>();
  private final List<CompletableFuture<String>> transfers = new ArrayList<>();

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    for (int loop = 0;
        loop < BUSY_LOOPS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        loop++) {
      loops.add(new ProcessBuilder("timeout", "120", "bash", "-c", "while :; do :; done").start());
    }
  }

  @AfterEach
  void removeHosts() throws IOException {
    loops.forEach(Process::destroy);
    hosts.close();
  }

  /** Starts a server process that sends to one client for the whole test. */
  private void serve(String comm, int port) throws IOException {
    Traffic server = hosts.sender().startTraffic();
    server.run("comm " + comm);
    server.run("listen :: " + port + " 16");
    Traffic client = hosts.receiver().startTraffic();
    client.run("connect " + SENDER_V4 + " " + port);
    server.run("accept 0");
    transfers.add(server.start("send 1 1000000000"));
    transfers.add(client.start("drain 0"));
  }

  private void serveAll() throws IOException {
    hosts.sender().run("tc qdisc add dev eth0 root tbf rate 20mbit burst 64k limit 500k");
    hosts.loseSome(0.05);
    for (int server = 0; server < SERVERS; server++) {
      serve("server-" + server, PORT + server);
    }
  }

  private static String server(JsonNode row) {
    return "server-" + (row.get("lport").asInt() - PORT);
  }

  @Test
  void connectionsFromBeforeTheStartHaveOwnersFromTheFirstRow() throws IOException {
    serveAll();
    try (Tracer tracer = new Tracer("-C")) {
      List<JsonNode> rows = tracer.await(hosts.sender(), seen -> seen.size() >= 200);
      JsonNode summary = tracer.stop();

      assertThat(rows)
          .allSatisfy(row -> assertThat(row.get("comm").asText()).isIn(server(row), "null"));
      assertThat(rows)
          .filteredOn(row -> row.get("pid").isNull())
          .hasSizeLessThan((int) (rows.size() * MAX_SHARE_WITHOUT_OWNER));
      assertThat(summary.get("without_owner").asDouble())
          .isLessThanOrEqualTo(summary.get("events").asDouble() * MAX_SHARE_WITHOUT_OWNER);
      assertThat(tracer.lines("owner"))
          .allSatisfy(owner -> assertThat(owner.get("comm").asText()).isEqualTo(server(owner)));
    }
  }

  /** A filter by port gives the expected rows. */
  @Test
  void ownerFilterShowsRowsOrCountsThemAsUndecided() throws IOException {
    serveAll();
    try (Tracer byComm = new Tracer("--comm", "server-1");
        Tracer byPort = new Tracer("-L", Integer.toString(PORT + 1))) {
      Instant bothTrace = Instant.now();
      byPort.await(hosts.sender(), rows -> after(bothTrace, rows) >= 20);
      hosts.sender().run("ip link set eth0 down"); // from now on rows come a second apart
      Command.of("sleep", "0.5").requireSuccess();
      JsonNode summary = byComm.stop();
      byPort.stop();

      assertThat(byComm.rows())
          .allSatisfy(row -> assertThat(row.get("lport").asInt()).isEqualTo(PORT + 1));
      assertThat(after(bothTrace, byComm.rows()) + summary.get("undecided").asLong())
          .isGreaterThanOrEqualTo(after(bothTrace, byPort.rows()) - SERVERS); // it ends later
    }
  }

  private static long after(Instant begin, List<JsonNode> rows) {
    return rows.stream()
        .filter(row -> Instant.parse(row.get("time").asText()).isAfter(begin))
        .count();
  }

  /**
   * The owners of these short connections are often found after their rows; the counts have them
   * all the same.
   */
  @Test
  void countsByProcessHaveOwnersAndReplayIdentically() throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl");
    // connections of earlier tests may still retransmit
    String netns = Long.toString(hosts.sender().inode());
    String[] options = {"--count", "--by", "process", "-o", "json", "--netns", netns};
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-v", "--hook", Tracer.hook(), "--record", recording.toString()));
    Path output = directory.resolve("output");
    hosts.loseSome(0.2);
    Process tracer =
        new ProcessBuilder(Tracer.commandLine(arguments.toArray(String[]::new)))
            .redirectOutput(output.toFile())
            .start();
    try (BufferedReader errors = tracer.errorReader()) {
      for (String line = errors.readLine();
          line != null && !line.startsWith("Tracing ");
          line = errors.readLine()) {
        continue;
      }
      makeShortConnections();
      Command.of("kill", "-INT", Long.toString(tracer.pid())).requireSuccess();
      assertThat(errors.lines().toList()).noneMatch(text -> text.contains("recording stopped"));
      assertThat(tracer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      tracer.destroyForcibly();
    }

    assertFewWithoutOwner(Files.readAllLines(output));
    List<String> replay = new ArrayList<>(List.of("-q", "--replay", recording.toString()));
    replay.addAll(List.of(options));
    assertThat(Tracer.command(replay.toArray(String[]::new)).requireSuccess().output())
        .isEqualTo(Files.readString(output));
  }

  private void makeShortConnections() throws IOException {
    Traffic server = hosts.receiver().startTraffic();
    server.run("listen :: " + PORT + " 64");
    hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=3");
    for (int number = 0; number < 60; number++) {
      String commands = "comm short;connect " + TwoHosts.RECEIVER_V4 + " " + PORT + ";send 0 20000";
      Command.of(hosts.sender().inside(Command.program("traffic"), commands));
    }
  }

  private static void assertFewWithoutOwner(List<String> lines) throws IOException {
    long all = 0;
    long without = 0;
    for (String line : lines) {
      JsonNode count = JSON.readTree(line);
      all += count.get("retransmits").asLong();
      without += count.get("pid").isNull() ? count.get("retransmits").asLong() : 0;
    }
    assertThat(all).isGreaterThanOrEqualTo(30);
    assertThat((double) without).isLessThanOrEqualTo(all * MAX_SHARE_WITHOUT_OWNER);
  }
}
