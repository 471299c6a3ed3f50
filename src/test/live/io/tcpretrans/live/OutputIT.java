package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output of the process: its format and delay, how it ends, and what it leaves behind. */
@Live
@Tag("same-with-any-hook")
class OutputIT {
  private static final int PORT = 7201;
  private static final String HEADER =
      "TIME     PID    IP LADDR:LPORT          RADDR:RPORT            STATE";

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
  }

  /** Returns a command line that traces the sender only: earlier tests may still retransmit. */
  private String tracer(String options) {
    String netns = Long.toString(hosts.sender().inode());
    return String.join(" ", Tracer.commandLine("--hook", Tracer.hook(), "--netns", netns))
        + " "
        + options;
  }

  /** A running shell pipeline with a tracer in it. */
  private static final class Pipeline implements AutoCloseable {
    private final Process shell;

    /** Starts the pipeline and waits until the tracer traces. */
    Pipeline(String script) throws IOException {
      shell = new ProcessBuilder("bash", "-c", script).start();
      BufferedReader stderr = shell.errorReader();
      String line = stderr.readLine();
      while (line != null && !line.startsWith("Tracing ")) {
        line = stderr.readLine();
      }
      assertThat(line).as("the line of stderr that says that it traces").isNotNull();
    }

    BufferedReader output() {
      return shell.inputReader();
    }

    /** Returns the lines of stderr after the one that says that it traces. */
    List<String> stderr() {
      return shell.errorReader().lines().toList();
    }

    @Override
    public void close() {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  private Connection brokenConnection(String address) throws IOException {
    Connection connection = Connection.open(hosts, address, PORT);
    connection.transfer(1000);
    hosts.breakLink();
    return connection;
  }

  @Test
  void tableHasTheDocumentedColumnsAndWidths() throws IOException {
    try (Pipeline pipeline = new Pipeline(tracer("-c -n 2"))) {
      Connection connection = brokenConnection(TwoHosts.RECEIVER_V6);
      connection.client().run("send 0 100");

      List<String> lines = pipeline.output().lines().toList();
      String local = "[fd00::1]:" + connection.clientPort();
      String format = "%-6s %-2s %-20s %-22s %s";
      String remote = "[fd00::2]:7201";
      String row =
          String.format(format, connection.client().pid(), 6, local, remote, "ESTABLISHED");
      String unowned = String.format(format, 0, 6, local, remote, "ESTABLISHED");
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).isEqualTo(HEADER);
      assertThat(lines.subList(1, 3))
          .allSatisfy(line -> assertThat(line.substring("00:00:00 ".length())).isIn(row, unowned));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grep --line-buffered ESTABLISHED", "grep -m1 ESTABLISHED"})
  void rowReachesAPipeWithinHalfASecond(String reader) throws IOException {
    try (Pipeline pipeline = new Pipeline(tracer("-c") + " | " + reader);
        Tracer witness = new Tracer()) {
      brokenConnection(TwoHosts.RECEIVER_V4).client().run("send 0 100");
      witness.await(hosts.sender(), r -> !r.isEmpty());
      long witnessed = System.nanoTime();
      String row = pipeline.output().readLine();
      long delayMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - witnessed);
      assertThat(row).contains(TwoHosts.RECEIVER_V4 + ":" + PORT);
      assertThat(delayMillis).isLessThan(500);
    }
  }

  @Test
  void closedPipeExitsZeroWithoutAMessage() throws IOException {
    String script = tracer("-c -n 1000") + " | head -2; echo status ${PIPESTATUS[0]}";
    try (Pipeline pipeline = new Pipeline(script)) {
      brokenConnection(TwoHosts.RECEIVER_V4).client().run("send 0 100");
      List<String> lines = pipeline.output().lines().toList();
      assertThat(lines.get(0)).isEqualTo(HEADER);
      assertThat(lines.get(lines.size() - 1)).isEqualTo("status 0");
      assertThat(pipeline.stderr()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void signalExitsZeroAndPrintsTheSummary(String signal) throws IOException {
    assumeFalse(signal.equals("HUP") && hangupIsIgnored(), "SIGHUP is ignored here: nohup(1)");
    try (Tracer tracer = new Tracer()) {
      Command.of("kill", "-" + signal, Long.toString(tracer.pid())).requireSuccess();
      assertThat(tracer.exitStatus()).isZero();
      assertThat(tracer.summary().get("lost").asLong()).isZero();
      assertThat(tracer.stderr()) // others on this host may resend meanwhile
          .containsPattern("retransmitted segments seen,.* 0 events lost\\.");
    }
  }

  private static boolean hangupIsIgnored() throws IOException {
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return mask.matches(".*[13579bdf]"); // SIGHUP is the lowest bit: proc_pid_status(5)
  }

  @Test
  void quietPrintsNothingOnStderr() throws IOException {
    Command command = Tracer.command("--hook", Tracer.hook(), "-q", "-d", "0.5");
    assertThat(command.status()).isZero();
    assertThat(command.errors()).isEmpty();
    assertThat(command.output()).startsWith(HEADER + "\n");
  }

  @Test
  void killedTracerLeavesNoProgramLoaded() throws IOException {
    try (Tracer tracer = new Tracer()) {
      String programs = "bpftool prog show | grep -cE 'name (retransmit|synack|probe)_'";
      String links = "bpftool link show | grep -c 'pids java(" + tracer.pid() + ")'";
      assertThat(Integer.parseInt(Command.shell(programs).output().strip())).isPositive();
      Command.of("kill", "-KILL", Long.toString(tracer.pid())).requireSuccess();
      assertThat(tracer.exitStatus()).isEqualTo(128 + 9);
      Command.shell("for i in $(seq 50); do " + programs + " || break; sleep 0.1; done");
      assertThat(Command.shell(programs).output().strip()).isEqualTo("0");
      assertThat(Command.shell(links).output().strip()).isEqualTo("0");
    }
  }

  @Test
  void twoInstancesPrintTheSameRows() throws IOException {
    try (Tracer one = new Tracer();
        Tracer other = new Tracer()) {
      hosts.disableOffloads();
      Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT);
      hosts.loseSome(0.03);
      connection.transfer(2_000_000);
      for (Tracer tracer : List.of(one, other)) {
        tracer.awaitAllSegments(hosts.sender());
      }
      assertThat(one.rows(hosts.sender())).extracting(OutputIT::segment).isNotEmpty();
      assertThat(one.rows(hosts.sender()).stream().map(OutputIT::segment).toList())
          .containsExactlyInAnyOrderElementsOf(
              other.rows(hosts.sender()).stream().map(OutputIT::segment).toList());
    }
  }

  private static String segment(JsonNode row) {
    return row.get("seq") + "+" + row.get("len") + " " + row.get("type") + " " + row.get("segs");
  }

  /** Returns the Java programs of this machine that packages have installed. */
  private static Stream<Path> javas() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
      return homes
          .map(home -> home.resolve("bin/java").toAbsolutePath())
          .filter(Files::isExecutable)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("javas")
  void noVersionOfJavaPrintsAWarning(Path java) throws IOException {
    // namespaces without a process make it load jnr-ffi, about which newer versions may warn
    Command command =
        Command.of(java.toString(), "-jar", Tracer.jar(), "-d", "3", "--hook", Tracer.hook());
    assertThat(command.status()).isZero();
    // other connections of this host may retransmit, which the summary then lists
    Predicate<String> summary =
        Pattern.compile(
                "\\d+ (retransmits? in|open connections? had resent) .*|Worst (services|connections):|  .*|.* (has|have) no owner\\.")
            .asMatchPredicate();
    assertThat(command.errors().lines().filter(summary.negate()).toList())
        .as(command.errors())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("Tracing TCP retransmits (");
  }
}
