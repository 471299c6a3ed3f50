package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings of live runs, compared with the output of the run, and the schema of the JSON. */
@Live
@Tag("same-with-any-kernel")
class RecordIT {
  private static final int PORT = 7301;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private TwoHosts hosts;

  /** What the tracer of {@link #run} printed to stderr at its end. */
  private List<String> lastErrors;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /**
   * Traces transfers with losses over both address families.
   *
   * @param options of the tracer
   * @return the tracer's stdout
   */
  private String run(String... options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-v", "--hook", Tracer.hook()));
    arguments.addAll(List.of(options));
    Path output = directory.resolve("output");
    Process tracer =
        new ProcessBuilder(Tracer.commandLine(arguments.toArray(String[]::new)))
            .redirectOutput(output.toFile())
            .start();
    try (BufferedReader errors = tracer.errorReader()) {
      String line = errors.readLine();
      while (line != null && !line.startsWith("self-check: ")) {
        line = errors.readLine();
      }
      assertThat(line).as("the line of stderr that says that it traces").isNotNull();
      makeTraffic();
      Command.of("kill", "-INT", Long.toString(tracer.pid())).requireSuccess();
      lastErrors = errors.lines().toList();
      assertThat(lastErrors).noneMatch(text -> text.contains("recording stopped"));
      assertThat(tracer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tracer.exitValue()).isZero();
    } finally {
      tracer.destroyForcibly();
    }
    return Files.readString(output);
  }

  private void makeTraffic() throws IOException {
    hosts.disableOffloads();
    Connection v4 = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
    Connection v6 = Connection.open(hosts, TwoHosts.RECEIVER_V6, PORT + 1);
    hosts.loseSome(0.05);
    v4.transfer(1_000_000);
    v6.transfer(1_000_000);
    assertThat(hosts.sender().retransSegs()).isPositive();
  }

  private static String replay(Path recording, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-q", "--replay", recording.toString()));
    arguments.addAll(List.of(options));
    Command command = Tracer.command(arguments.toArray(String[]::new)).requireSuccess();
    assertThat(command.errors()).isEmpty();
    return command.output();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o table -s -t -x -C -T",
        "-o json",
        "-o csv",
        "-o table -6 -t",
        "-o csv -D " + (PORT + 1),
        "--count",
        "--count --by process -o json",
        "-w -o table -t",
        "-w -o json",
        "-w -o json --comm traffic",
        "-w -o csv -D " + (PORT + 1),
      })
  void replayPrintsTheSameBytesAsTheRun(String options) throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl.gz");
    List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
    arguments.addAll(List.of("--record", recording.toString()));

    String live = run(arguments.toArray(String[]::new));

    assertThat(live.lines().count()).isGreaterThan(options.startsWith("--count") ? 1 : 5);
    assertThat(withoutRates(replay(recording, options.split(" ")))).isEqualTo(withoutRates(live));
  }

  /** A live run prints the rate at the time of printing, which is later than that of the events. */
  private static String withoutRates(String output) {
    return output
        .replaceAll("\"(rate_percent|stalled)\":[^,}]+", "\"$1\":?")
        .replaceAll("(?<= )(\\d+\\.\\d%|-) +(?=\\d)", "? ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-w", "-w -o json", "-w -6", "-w --comm traffic"})
  void replayedDiagnosisEqualsThatOfTheRun(String options)
      throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl");
    List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
    arguments.addAll(List.of("--record", recording.toString()));

    run(arguments.toArray(String[]::new));
    List<String> live = diagnosis(lastErrors);

    List<String> replay = new ArrayList<>(List.of("--replay", recording.toString()));
    replay.addAll(List.of(options.split(" ")));
    Command command = Tracer.command(replay.toArray(String[]::new)).requireSuccess();
    assertThat(live).hasSizeGreaterThan(1);
    assertThat(diagnosis(command.errors().lines().toList())).isEqualTo(live);
  }

  /** Returns the headline of the diagnosis, and the indented lines below it. */
  private static List<String> diagnosis(List<String> errors) {
    List<String> lines =
        errors.stream().dropWhile(line -> !line.startsWith("Diagnosis: ")).toList();
    return Stream.concat(
            lines.stream().limit(1),
            lines.stream().skip(1).takeWhile(line -> line.startsWith("  ")))
        .toList();
  }

  @Test
  void recordingHasEveryDropOfTheRule() throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl");

    run("-w", "-n", "1000000", "--comm", "nobody", "--record", recording.toString());

    List<JsonNode> drops = new ArrayList<>();
    for (String line : Files.readAllLines(recording)) {
      JsonNode event = JSON.readTree(line);
      if (event.get("event").asText().equals("drop")
          && event.get("drop_netns").asLong() == hosts.receiver().inode()) {
        drops.add(event);
      }
    }
    assertThat(drops).hasSize((int) (droppedByRule("iptables") + droppedByRule("ip6tables")));
    assertThat(drops)
        .allSatisfy(
            drop -> {
              assertThat(drop.get("cause").asText()).isIn("netfilter", "unknown");
              assertThat(drop.get("saddr").asText()).isIn(TwoHosts.SENDER_V4, TwoHosts.SENDER_V6);
              assertThat(drop.get("dport").asInt()).isBetween(PORT, PORT + 1);
              assertThat(drop.get("flags").asText()).contains(".");
            });
  }

  @Test
  void recordingHas1000DropsASecondOfOnePlaceAndCountsTheOthers()
      throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl");
    Frame.Flow flow = new Frame.Flow(TwoHosts.SENDER_V4, 4000, TwoHosts.RECEIVER_V4, PORT);
    byte[][] flood = new byte[1000][];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = Frame.ethernet(Frame.IPV4, Frame.packet(flow, i, 0, Frame.SYN, 0));
    }
    hosts.breakLink();
    try (Tracer tracer = new Tracer("-w", "--record", recording.toString())) {
      for (int i = 0; i < 5; i++) {
        Frame.send(hosts.sender(), "eth0", flood);
      }
      tracer.stop();
    }

    Map<Long, Long> dropsBySecond = new TreeMap<>();
    JsonNode event = null;
    for (String line : Files.readAllLines(recording)) {
      event = JSON.readTree(line);
      if (event.get("event").asText().equals("drop")
          && event.get("drop_netns").asLong() == hosts.receiver().inode()) {
        dropsBySecond.merge(event.get("time_ns").asLong() / 1_000_000_000, 1L, Long::sum);
      }
    }
    long drops = dropsBySecond.values().stream().mapToLong(count -> count).sum();
    assertThat(drops).isBetween(1000L, 4000L);
    // a second of the budget begins within one of the time of day
    assertThat(drops).isLessThanOrEqualTo(1100L * (dropsBySecond.size() + 1));
    assertThat(drops + event.get("drops_left_out").asLong()).isGreaterThanOrEqualTo(5000);
  }

  /** Returns the packets that the rule of {@link TwoHosts#loseSome} has dropped. */
  private long droppedByRule(String command) throws IOException {
    return hosts
        .receiver()
        .run(command + " -L INPUT -v -n -x")
        .output()
        .lines()
        .filter(line -> line.contains("DROP") && line.contains("statistic"))
        .mapToLong(line -> Long.parseLong(line.strip().split(" +", -1)[0]))
        .sum();
  }

  @Test
  void recordingHasTheRowsThatFiltersHide() throws IOException, InterruptedException {
    Path recording = directory.resolve("recording.jsonl");

    String filtered = run("-o", "csv", "-6", "--comm", "nobody", "--record", recording.toString());

    assertThat(filtered.lines()).hasSize(1);
    String all = replay(recording, "-o", "csv");
    assertThat(all)
        .contains("," + TwoHosts.SENDER_V4 + ",", "," + TwoHosts.SENDER_V6 + ",", ",traffic,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o json", "-o json --count -i 0.5", "-o json --count --by container"})
  void everyJsonLineMatchesTheSchema(String options) throws IOException, InterruptedException {
    String printed = Tracer.command("--json-schema").requireSuccess().output();
    JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(printed);

    List<String> lines = run(options.split(" ")).lines().toList();

    assertThat(lines).hasSizeGreaterThan(0);
    for (String line : lines) {
      assertThat(schema.validate(line, InputFormat.JSON)).as(line).isEmpty();
    }
  }

  /** The option copytruncate of logrotate(8) does this. */
  @ParameterizedTest
  @ValueSource(strings = {"recording.jsonl", "recording.jsonl.gz"})
  void copiedAndTruncatedRecordingIsReadableInBothFiles(String name)
      throws IOException, InterruptedException {
    Path file = directory.resolve(name);
    Path copy = directory.resolve("1." + name);
    try (Tracer tracer = new Tracer("--record", file.toString())) {
      makeTraffic();
      int before = awaitNoFurtherRows(tracer, 0);
      Command.of("cp", file.toString(), copy.toString()).requireSuccess();
      Command.of("truncate", "-s", "0", file.toString()).requireSuccess();
      hosts.loseSome(0.05);
      Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT + 2).transfer(1_000_000);
      int after = awaitNoFurtherRows(tracer, before) - before;
      tracer.stop();

      Command cut = Tracer.command("-q", "-o", "json", "--replay", copy.toString());
      assertThat(cut.errors()).contains(copy + " ");
      assertThat(sendersRows(cut.output())).isEqualTo(before);
      assertThat(sendersRows(replay(file, "-o", "json"))).isEqualTo(after);
      assertThat(tracer.stderr()).doesNotContain("recording stopped");
    }
  }

  /**
   * Waits until the sender has more rows than before and no further ones for a second, and returns
   * their number. Other hosts are left out: connections of earlier tests may retransmit at any
   * time.
   */
  private int awaitNoFurtherRows(Tracer tracer, int before) throws IOException {
    tracer.await(hosts.sender(), rows -> rows.size() > before);
    int rows;
    do {
      rows = tracer.rows(hosts.sender()).size();
      Command.of("sleep", "1").requireSuccess();
    } while (tracer.rows(hosts.sender()).size() > rows);
    return rows;
  }

  private long sendersRows(String json) throws IOException {
    long rows = 0;
    for (String line : json.lines().toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.get("event").asText().equals("retransmit")
          && event.get("netns").asLong() == hosts.sender().inode()) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void fullDiskStopsTheRecordingAndNotTheTrace() throws IOException, InterruptedException {
    try (Tracer tracer = new Tracer("--record", "/dev/full")) {
      makeTraffic();
      tracer.await(hosts.sender(), rows -> rows.size() > 5);
      Command.of("kill", "-INT", Long.toString(tracer.pid())).requireSuccess();
      assertThat(tracer.exitStatus()).isEqualTo(1);
      assertThat(tracer.summary().get("segs_seen").asLong()).isPositive();
      assertThat(tracer.stderr())
          .containsOnlyOnce(
              "recording stopped after 0 events: cannot write /dev/full: No space left on device"
                  + " (ENOSPC); tracing continues.");
    }
  }

  @Test
  void summaryRateAgreesWithSs() throws IOException, InterruptedException {
    try (Tracer tracer = new Tracer()) {
      hosts.disableOffloads();
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
      hosts.loseSome(0.05);
      connection.transfer(1_000_000);
      long counted = hosts.sender().retransSegs();
      tracer.awaitAllSegments(hosts.sender());
      String ss = hosts.sender().run("ss -tino dport = :" + PORT).output();
      JsonNode flow = worst(tracer.stop(), connection.clientPort());
      long sent = number(ss, "segs_out:(\\d+)");
      long resent = number(ss, "retrans:\\d+/(\\d+)");
      assertThat(resent).isEqualTo(counted);
      assertThat(flow.get("segs").asLong()).isEqualTo(resent);
      // the rate is that of the latest retransmit; segments sent later make it smaller
      assertThat(flow.get("rate_percent").asDouble())
          .isBetween(100.0 * resent / sent - 0.001, 200.0 * resent / sent);
    }
  }

  /** Returns the flow with this local port from the worst flows of the summary. */
  private static JsonNode worst(JsonNode summary, int port) throws IOException {
    for (JsonNode flow : summary.get("worst")) {
      if (flow.get("lport").asInt() == port) {
        return flow;
      }
    }
    throw new IOException("no such flow: " + JSON.writeValueAsString(summary));
  }

  private static long number(String text, String pattern) {
    var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
