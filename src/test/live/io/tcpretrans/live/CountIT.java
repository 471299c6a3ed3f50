package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of {@code --by} whose names a live run finds: causes, owners, units and namespaces. */
@Live
@Tag("same-with-any-hook")
class CountIT {
  private static final int PORT = 7401;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** A unit as systemd would name its cgroup, in the hierarchy that systemd uses. */
  private static final Path UNIT =
      CGROUPS
          .resolve(Files.isDirectory(CGROUPS.resolve("systemd")) ? "systemd" : "")
          .resolve("tcpretrans-test.service");

  @TempDir private Path directory;
  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    Files.createDirectories(UNIT);
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException, InterruptedException {
    hosts.close();
    for (int attempt = 0; Files.exists(UNIT); attempt++) { // the process may not have ended yet
      Thread.sleep(20);
      if (UNIT.toFile().delete() || attempt == 100) {
        break;
      }
    }
  }

  /** Counts while the sender's segments are dropped, and returns the counts of the sender. */
  private List<JsonNode> counts(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--hook", Tracer.hook(), "-o", "json"));
    arguments.addAll(List.of("--netns", Long.toString(hosts.sender().inode())));
    arguments.addAll(List.of(options));
    Process process =
        new ProcessBuilder(Tracer.commandLine(arguments.toArray(String[]::new))).start();
    try {
      BufferedReader stderr = process.errorReader();
      String line = stderr.readLine();
      while (line != null && !line.startsWith("Tracing ")) {
        line = stderr.readLine();
      }
      assertThat(line).as("the line of stderr that says that it traces").isNotNull();
      loseSegments();
      Command.of("kill", "-INT", Long.toString(process.pid())).requireSuccess();
      List<JsonNode> counts = new ArrayList<>();
      for (String output : process.inputReader().lines().toList()) {
        counts.add(JSON.readTree(output));
      }
      return counts.stream().filter(count -> count.path("event").asText().equals("count")).toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private void loseSegments() throws IOException {
    Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
    Files.writeString(UNIT.resolve("cgroup.procs"), Long.toString(connection.client().pid()));
    hosts.loseSome(0.05);
    connection.transfer(3_000_000);
  }

  @Test
  void countsByCauseAndOwnerAreTheSameInAReplay() throws IOException {
    Path recording = directory.resolve("recording.jsonl");

    List<JsonNode> live = counts("-w", "--by", "why", "-C", "--record", recording.toString());

    assertThat(live).isNotEmpty();
    JsonNode first = live.get(0);
    assertThat(first.get("cause").asText()).isEqualTo("netfilter");
    assertThat(first.get("comm").asText()).isEqualTo("traffic");
    long retransmits = live.stream().mapToLong(count -> count.get("retransmits").asLong()).sum();
    for (String by : List.of("why", "dev", "comm", "netns", "raddr/24")) {
      List<JsonNode> replayed = new ArrayList<>();
      String[] words = {
        "-q",
        "--replay",
        recording.toString(),
        "-w",
        "--by",
        by,
        "-C",
        "-o",
        "json",
        "--netns",
        Long.toString(hosts.sender().inode())
      };
      for (String line : Tracer.command(words).requireSuccess().output().lines().toList()) {
        replayed.add(JSON.readTree(line));
      }
      assertThat(replayed.stream().mapToLong(count -> count.get("retransmits").asLong()).sum())
          .as(by)
          .isEqualTo(retransmits);
      if (by.equals("why")) {
        assertThat(replayed.get(0).get("retransmits")).isEqualTo(first.get("retransmits"));
      }
    }
  }

  @Test
  void unitIsThatOfTheOwnersCgroup() throws IOException {
    List<JsonNode> counts = counts("--by", "unit");

    assertThat(counts).hasSize(1);
    assertThat(counts.get(0).get("unit").asText()).isEqualTo("tcpretrans-test.service");
  }

  @Test
  void namespaceHasTheNameOfIpNetns() throws IOException {
    List<JsonNode> counts = counts("--by", "netns");

    assertThat(counts).hasSize(1);
    assertThat(counts.get(0).get("netns").asLong()).isEqualTo(hosts.sender().inode());
    assertThat(counts.get(0).get("netns_name").asText()).isEqualTo(hosts.sender().name());
  }
}
