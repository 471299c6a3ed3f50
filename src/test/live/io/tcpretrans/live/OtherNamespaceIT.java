package io.tcpretrans.live;

import static io.tcpretrans.live.ErrorsIT.UNSUPPORTED;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs in a PID, time or user namespace other than the host's, and network namespaces that end
 * before the diagnosis.
 */
@Live
@Tag("same-with-any-hook")
class OtherNamespaceIT {
  private static final int PORT = 7501;
  private static final String TIME = "--time --monotonic 3600 --boottime 7200";

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    if (hosts != null) {
      hosts.close();
    }
  }

  /** Starts tcpretrans below unshare(1), which ends it when it is killed itself. */
  private static Tracer unshared(String options, String... tracerOptions) throws IOException {
    String unshare = "unshare --fork --kill-child " + options;
    Command made = Command.shell(unshare + " true");
    Assumptions.assumeTrue(made.status() == 0, made.errors());
    List<String> command = new ArrayList<>(List.of(unshare.split(" ", -1)));
    command.addAll(Tracer.commandLine());
    return Tracer.withCommandLine(command, tracerOptions);
  }

  private void dropEverything() throws IOException {
    hosts.receiver().run("iptables -I INPUT -p tcp --dport " + PORT + " -j DROP");
    hosts.sender().startTraffic().run("start " + RECEIVER_V4 + " " + PORT);
  }

  private List<JsonNode> awaitRows(Tracer tracer) throws IOException {
    return tracer.await(hosts.sender(), rows -> rows.size() >= 2);
  }

  @Test
  void ownersOutsideThePidNamespaceHavePidZeroWithAWarning() throws IOException {
    try (Tracer tracer = unshared("--pid --mount-proc")) {
      dropEverything();

      assertThat(awaitRows(tracer)).allMatch(row -> row.get("pid").asLong(0) == 0);
      assertThat(tracer.stderr())
          .containsOnlyOnce("tcpretrans runs in a PID namespace, so rows of processes outside it");
    }
    Requirements check = Requirements.check("unshare --pid --fork --mount-proc ", "");
    assertThat(check.line("pid_namespace")).isEqualTo("degraded not the initial one");
    assertThat(check.fix("pid_namespace")).isEqualTo("docker run --pid=host");
    assertThat(check.usable()).isTrue();
  }

  @Test
  void procOfAnotherPidNamespaceIsNamed() throws IOException {
    Command run = Command.shell("unshare --pid --fork " + ErrorsIT.tracer("-d 1"));

    assertThat(run.status()).as(run.errors()).isZero();
    assertThat(run.errors()).contains("/proc has the PIDs of another PID namespace");
    assertThat(Requirements.check("unshare --pid --fork ", "").line("pid_namespace"))
        .isEqualTo("degraded /proc has the PIDs of another PID namespace");
  }

  @Test
  void initialNamespacesCauseNoWarning() throws IOException {
    Command run = Command.shell(ErrorsIT.tracer("-d 1"));

    assertThat(run.errors()).doesNotContain("namespace, so");
    Requirements check = Requirements.check("", "");
    assertThat(check.line("pid_namespace")).isEqualTo("ok the initial one");
    assertThat(check.line("user_namespace")).isEqualTo("ok the initial one");
    assertThat(check.line("time_namespace")).isEqualTo("ok clocks without an offset");
  }

  @Test
  void rowsInATimeNamespaceHaveTheirTimeOwnerAndCause() throws IOException {
    try (Tracer tracer = unshared(TIME, "--why")) {
      Instant before = Instant.now();
      dropEverything();

      List<JsonNode> rows = awaitRows(tracer);
      assertThat(rows)
          .extracting(row -> Instant.parse(row.get("time").asText()))
          .allSatisfy(
              time ->
                  assertThat(Duration.between(before, time).abs())
                      .isLessThan(Duration.ofMinutes(2)));
      assertThat(rows).extracting(row -> row.get("cause").asText()).containsOnly("netfilter");
      assertThat(rows).allMatch(row -> row.get("pid").asLong() > 0);
    }
    assertThat(Requirements.check("unshare --fork " + TIME + " ", "").line("time_namespace"))
        .isEqualTo("ok TIME is corrected by the offset of CLOCK_MONOTONIC, 3600 s");
  }

  @Test
  void closedSocketsInATimeNamespaceHaveTheirLastOwner() throws IOException {
    try (Tracer tracer = unshared(TIME, "-C")) {
      Connection connection = Connection.open(hosts, RECEIVER_V4, PORT);
      connection.transfer(1000);
      hosts.breakLink();
      connection.client().run("send 0 1000");
      connection.client().run("close 0");

      assertThat(awaitRows(tracer))
          .extracting(row -> row.get("pid").asLong())
          .containsOnly(connection.client().pid());
    }
  }

  @Test
  void userNamespaceIsRefused() throws IOException {
    Requirements check = Requirements.check("unshare --user --map-root-user ", "");

    assertThat(check.status()).isEqualTo(UNSUPPORTED);
    assertThat(check.line("user_namespace"))
        .isEqualTo("failed not the initial one, which BPF needs");
    assertThat(check.line("CAP_BPF")).isEqualTo("failed effective only in this user namespace");
    assertThat(check.fix("user_namespace")).isEqualTo("sudo tcpretrans");
  }

  @Test
  void endedNamespaceHasNoCommandInTheDiagnosis() throws IOException {
    try (Tracer tracer = new Tracer("--why")) {
      dropEverything();
      long receiver = hosts.receiver().inode();
      awaitRows(tracer);
      hosts.close();
      hosts = null;
      tracer.stop();

      assertThat(tracer.lines("diagnosis")).hasSize(1);
      List<JsonNode> ended = new ArrayList<>();
      for (JsonNode cause : tracer.lines("diagnosis").get(0).get("causes")) {
        if (cause.get("drop_netns").asLong() == receiver) {
          ended.add(cause);
        }
      }
      assertThat(ended).isNotEmpty().allMatch(cause -> cause.get("advice").isNull());
      assertThat(tracer.stderr()).contains("(" + receiver + ", ended or hidden)");
    }
  }
}
