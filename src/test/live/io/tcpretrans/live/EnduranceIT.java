package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Accounting under load: every event is a row or is counted as lost. */
@Live
@Tag("same-with-any-kernel")
class EnduranceIT {
  private static final int PORT = 7201;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The report of src/test/c/storm.c.
   *
   * @param made the number of events
   * @param lost how many of them found no space in the buffer
   */
  private record Storm(long made, long lost) {
    private static final Pattern REPORT = Pattern.compile("(\\d+) made in \\S+ s, (\\d+) lost\\n");

    static CompletableFuture<Storm> begin(int perSecond, int seconds) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              Matcher report =
                  REPORT.matcher(
                      Command.of(
                              Command.program("storm"),
                              Command.program("storm.bpf.o"),
                              "synack_traced",
                              Integer.toString(perSecond),
                              Integer.toString(seconds))
                          .requireSuccess()
                          .output());
              assertThat(report.matches()).isTrue();
              return new Storm(Long.parseLong(report.group(1)), Long.parseLong(report.group(2)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** A running tcpretrans whose stdout is a pipe that nobody reads before {@link #read}. */
  private static final class Run implements AutoCloseable {
    private final Process process;
    private long rows;
    private long lost;
    private JsonNode summary;

    Run() throws IOException {
      process = new ProcessBuilder(Tracer.commandLine("-o", "json")).start();
      BufferedReader stderr = process.errorReader();
      assertThat(stderr.readLine()).contains("Tracing");
    }

    void signal(String name) throws IOException {
      Command.of("kill", "-" + name, Long.toString(process.pid())).requireSuccess();
    }

    /** Reads stdout to its end, in another thread. */
    CompletableFuture<Void> read() {
      return CompletableFuture.runAsync(
          () -> {
            try (BufferedReader lines = process.inputReader()) {
              for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode event = JSON.readTree(line);
                switch (event.get("event").asText()) {
                  case "retransmit" -> rows++;
                  case "lost" -> lost += event.get("count").asLong();
                  default -> summary = event;
                }
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    /** Asserts that rows and lost events add up to the events of the storm. */
    void assertAllAccountedFor(Storm storm) throws IOException, InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(rows + lost).isEqualTo(storm.made);
      assertThat(lost).isEqualTo(storm.lost);
      assertThat(summary.get("events").asLong()).isEqualTo(rows);
      assertThat(summary.get("lost").asLong()).isEqualTo(lost);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void eventsWithoutBufferSpaceWhileStoppedAreCountedAsLost() throws Exception {
    try (Run run = new Run()) {
      CompletableFuture<Void> reading = run.read();
      CompletableFuture<Storm> storm = Storm.begin(20_000, 7);
      pause(1);
      run.signal("STOP");
      pause(5);
      run.signal("CONT");
      Storm ended = storm.join();
      pause(1);
      run.signal("INT");
      reading.join();

      assertThat(ended.lost).isPositive();
      run.assertAllAccountedFor(ended);
    }
  }

  @Test
  void eventsLostWhileNobodyReadsThePipeAreCounted() throws Exception {
    try (Run run = new Run()) {
      Storm storm = Storm.begin(20_000, 3).join(); // it ends although nobody reads the pipe
      CompletableFuture<Void> reading = run.read();
      pause(1);
      run.signal("INT");
      reading.join();

      assertThat(storm.lost).isPositive();
      run.assertAllAccountedFor(storm);
    }
  }

  @Test
  void startsAgainAfterBeingKilledUnderLoad() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (Run run = new Run()) {
        CompletableFuture<Void> reading = run.read();
        CompletableFuture<Storm> storm = Storm.begin(20_000, 2);
        pause(1);
        run.signal("KILL");
        storm.join();
        reading.exceptionally(lastLineCut -> null).join();
      }
    }
    try (Run run = new Run()) {
      CompletableFuture<Void> reading = run.read();
      Storm storm = Storm.begin(1000, 1).join();
      pause(1);
      run.signal("INT");
      reading.join();

      assertThat(storm.lost).isZero();
      run.assertAllAccountedFor(storm);
    }
  }

  @Test
  void tenThousandConcurrentConnectionsLoseNoEvent() throws Exception {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer()) {
      hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=1");
      hosts.breakLink();
      for (int process = 0; process < 20; process++) {
        Traffic traffic = hosts.sender().startTraffic();
        for (int connection = 0; connection < 500; connection++) {
          traffic.run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);
        }
      }
      long counted;
      do { // until every connection attempt has timed out
        counted = hosts.sender().retransSegs();
        pause(4);
      } while (counted != hosts.sender().retransSegs());
      Set<String> requests = new HashSet<>(); // a port may be used twice
      tracer
          .awaitAllSegments(hosts.sender())
          .forEach(row -> requests.add(row.get("lport") + " " + row.get("seq")));
      assertThat(requests).hasSize(10_000);
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  @Test
  void deletingFiveHundredNamespacesLeavesNoSegmentUnchecked() throws Exception {
    String names = "for i in $(seq 500); do ip netns %s tcpretrans-many-$i || exit; done";
    try (TwoHosts hosts = new TwoHosts()) {
      Command.shell(String.format(names, "add")).requireSuccess();
      try (Tracer tracer = new Tracer()) {
        hosts.breakLink();
        hosts.sender().startTraffic().run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);
        tracer.await(hosts.sender(), rows -> rows.size() >= 1);
        Command.shell(String.format(names, "del")).requireSuccess();
        tracer.awaitAllSegments(hosts.sender());
        JsonNode summary = tracer.stop();
        assertThat(summary.get("lost").asLong()).isZero();
        assertThat(summary.get("segs_unchecked").asLong()).isZero();
      } finally {
        Command.shell("for i in $(seq 500); do ip netns del tcpretrans-many-$i; done 2>&1 || true");
      }
    }
  }

  private static void pause(int seconds) throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }
}
