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

/** Load, and what goes wrong under load: whatever was made is printed, or counted as lost. */
@Live
@Tag("same-with-any-kernel")
class EnduranceIT {
  private static final int PORT = 7201;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What src/test/c/storm.c says it did. */
  private record Storm(long made, long lost) {
    private static final Pattern WORDS = Pattern.compile("(\\d+) made in \\S+ s, (\\d+) lost\\n");

    static CompletableFuture<Storm> begin(int perSecond, int seconds) {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              Matcher words =
                  WORDS.matcher(
                      Command.of(
                              Command.program("storm"),
                              Command.program("storm.bpf.o"),
                              "synack_traced",
                              Integer.toString(perSecond),
                              Integer.toString(seconds))
                          .succeeded()
                          .output());
              assertThat(words.matches()).isTrue();
              return new Storm(Long.parseLong(words.group(1)), Long.parseLong(words.group(2)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** tcpretrans with its rows in a pipe that is read only when asked. */
  private static final class Run implements AutoCloseable {
    private final Process process;
    private long rows;
    private long lost;
    private JsonNode summary;

    Run() throws IOException {
      process = new ProcessBuilder(Tracer.commandLine("-o", "json")).start();
      BufferedReader words = process.errorReader();
      assertThat(words.readLine()).contains("Tracing");
    }

    void signal(String name) throws IOException {
      Command.of("kill", "-" + name, Long.toString(process.pid())).succeeded();
    }

    /** Reads all that it writes to its end. */
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
  void whatFindsNoRoomWhileItIsStoppedIsCounted() throws Exception {
    try (Run run = new Run()) {
      CompletableFuture<Void> reading = run.read();
      CompletableFuture<Storm> storm = Storm.begin(20_000, 7);
      pause(1);
      run.signal("STOP");
      pause(5);
      run.signal("CONT");
      Storm over = storm.join();
      pause(1);
      run.signal("INT");
      reading.join();

      assertThat(over.lost).isPositive();
      run.assertAllAccountedFor(over);
    }
  }

  @Test
  void aReaderThatDoesNotReadCostsRowsAndNotTheKernel() throws Exception {
    try (Run run = new Run()) {
      Storm storm = Storm.begin(20_000, 3).join(); // ends in time, whoever reads
      CompletableFuture<Void> reading = run.read();
      pause(1);
      run.signal("INT");
      reading.join();

      assertThat(storm.lost).isPositive();
      run.assertAllAccountedFor(storm);
    }
  }

  @Test
  void killedUnderLoadItStartsAgain() throws Exception {
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
  void tenThousandConnectionsAtOnce() throws Exception {
    try (TwoHosts hosts = new TwoHosts();
        Tracer tracer = new Tracer()) {
      hosts.sender().run("sysctl -qw net.ipv4.tcp_syn_retries=1");
      hosts.breakLink();
      for (int process = 0; process < 20; process++) {
        Traffic traffic = hosts.sender().traffic();
        for (int connection = 0; connection < 500; connection++) {
          traffic.run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);
        }
      }
      long counted;
      do { // until all have given up
        counted = hosts.sender().retransSegs();
        pause(4);
      } while (counted != hosts.sender().retransSegs());
      Set<String> requests = new HashSet<>(); // a port is given again
      tracer
          .awaitAll(hosts.sender())
          .forEach(row -> requests.add(row.get("lport") + " " + row.get("seq")));
      assertThat(requests).hasSize(10_000);
      assertThat(tracer.stop().get("lost").asLong()).isZero();
    }
  }

  @Test
  void fiveHundredNamespacesThatComeAndGo() throws Exception {
    String names = "for i in $(seq 500); do ip netns %s tcpretrans-many-$i || exit; done";
    try (TwoHosts hosts = new TwoHosts()) {
      Command.shell(String.format(names, "add")).succeeded();
      try (Tracer tracer = new Tracer()) {
        hosts.breakLink();
        hosts.sender().traffic().run("start " + TwoHosts.RECEIVER_V4 + " " + PORT);
        tracer.await(hosts.sender(), rows -> rows.size() >= 1);
        Command.shell(String.format(names, "del")).succeeded();
        tracer.awaitAll(hosts.sender());
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
