package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A comparison of the format {@code -o bcc} with bcc's own tcpretrans on the same traffic: the rows
 * are equal except for TIME and PID. It is skipped where bcc is not installed; {@code make
 * test-bcc} runs it.
 */
@Live
class BccComparison {
  private static final Path BCC = Path.of("/usr/sbin/tcpretrans-bpfcc");
  private static final int WARM_UP_PORT = 7401;
  private static final int PORT = 7402;

  /** bcc compiles its programs when it starts, which takes minutes under emulation. */
  private static final int LIMIT_SECONDS = 400;

  private static final int QUIET_SECONDS = 5;

  /** The width of the columns TIME and PID, each with the space after it. */
  private static final int TIME_AND_PID = 17;

  private final List<Program> programs = new ArrayList<>();
  private TwoHosts hosts;

  /** A running tracer and its output so far. */
  private static final class Program {
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    Program(List<String> command, String... options) throws IOException {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of(options));
      process = new ProcessBuilder(arguments).start();
      read(process.inputReader(), output);
      read(process.errorReader(), errors);
      await("the header of " + arguments, () -> lines().size() >= 2);
    }

    private static void read(BufferedReader reader, List<String> lines) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    synchronized (lines) {
                      lines.add(line);
                    }
                  }
                } catch (IOException e) {
                  return; // the process was killed
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns the lines of stdout so far. */
    List<String> lines() {
      synchronized (output) {
        return List.copyOf(output);
      }
    }

    /** Returns the lines of stderr so far. */
    List<String> stderr() {
      synchronized (errors) {
        return List.copyOf(errors);
      }
    }

    /** Returns the sorted rows of the traffic after the warm-up, without TIME and PID. */
    List<String> rows() {
      return lines().stream()
          .skip(2)
          .filter(row -> !row.contains(":" + WARM_UP_PORT + " "))
          .map(BccComparison::withoutTimeAndPid)
          .sorted()
          .toList();
    }
  }

  @BeforeEach
  void connectHosts() throws IOException {
    Assumptions.assumeTrue(Files.exists(BCC), "bcc is not installed here");
    hosts = new TwoHosts();
  }

  @AfterEach
  void removeHosts() throws IOException {
    programs.forEach(program -> program.process.destroyForcibly());
    if (hosts != null) {
      hosts.close();
    }
  }

  private static void await(String what, BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(what + " did not appear within " + LIMIT_SECONDS + " s");
      }
      pause(100);
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private Program bcc(String... options) throws IOException {
    return started(new Program(List.of("python3", "-u", BCC.toString()), options));
  }

  private Program ours(String... options) throws IOException {
    return started(new Program(Tracer.commandLine("-o", "bcc", "--hook", Tracer.hook()), options));
  }

  private Program started(Program program) {
    programs.add(program);
    return program;
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void bccFormatHasTheRowsOfBcc() throws IOException {
    Program bcc = bcc();
    Program bccWithProbes = bcc("-s", "-l");
    Program ours = ours();
    Program oursWithProbes = ours("-s", "-l");
    warmUp();

    HooksIT.everyKindOfTraffic(hosts);
    probeWithNewData();
    refusedSends();
    manySegments();
    settle();

    assertSame("", bcc, ours);
    assertSame(" -s -l", bccWithProbes, oursWithProbes);
    for (Program program : List.of(ours, oursWithProbes)) {
      Command.of("kill", "-INT", Long.toString(program.process.pid())).requireSuccess();
      await(
          "the summary", () -> program.stderr().stream().anyMatch(line -> line.contains(" seen")));
      assertThat(program.stderr().get(program.stderr().size() - 1))
          .matches("(\\d+) of \\1 retransmitted segments seen.*, 0 events lost\\.");
    }
  }

  /**
   * Makes retransmits until every program writes rows: bcc opens its buffers only after it has
   * written its header.
   */
  private void warmUp() throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, WARM_UP_PORT);
    connection.transfer(1000);
    hosts.breakLink();
    connection.client().run("send 0 100");
    await(
        "a row of each program",
        () -> programs.stream().allMatch(program -> program.lines().size() > 2));
    hosts.mendLink();
    connection.server().run("receive 1 100");
  }

  /** Makes a loss probe that carries new data, as the congestion window leaves some unsent. */
  private void probeWithNewData() throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V6, PORT);
    connection.transfer(1000);
    connection.client().run("option 0 sndbuf 200000");
    hosts.breakLink();
    connection.client().run("send 0 50000");
    pause(1000);
    hosts.mendLink();
    connection.server().run("receive 1 50000");
  }

  private void refusedSends() throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, PORT + 1);
    connection.transfer(1000);
    hosts.sender().run("iptables -I OUTPUT -p tcp -j DROP");
    connection.client().run("send 0 100");
    pause(1500);
    hosts.sender().run("iptables -D OUTPUT -p tcp -j DROP");
    connection.server().run("receive 1 100");
  }

  /** Loses many segments with offloads off, so that each lost segment has a row of its own. */
  private void manySegments() throws IOException {
    hosts.disableOffloads();
    Connection.open(hosts, TwoHosts.RECEIVER_V6, PORT + 2).transfer(6_000_000);
  }

  private List<Integer> lineCounts() {
    return programs.stream().map(program -> program.lines().size()).toList();
  }

  /** Waits until no program has written a line for {@link #QUIET_SECONDS} seconds. */
  private void settle() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    List<Integer> before = List.of();
    while (!before.equals(lineCounts()) && System.nanoTime() < deadline) {
      before = lineCounts();
      pause(TimeUnit.SECONDS.toMillis(QUIET_SECONDS));
    }
  }

  private static void assertSame(String options, Program bcc, Program ours) {
    List<String> expected = bcc.rows();
    List<String> synAcks = ours.rows().stream().filter(row -> row.contains(" SYN_RECV")).toList();
    List<String> rows = new ArrayList<>(ours.rows());
    rows.removeAll(synAcks); // bcc does not trace them
    long probes = expected.stream().filter(row -> row.contains(" L> ")).count();
    System.out.printf(
        "tcpretrans%s: %d rows of bcc (%d of them probes), %d of ours, and %d SYN-ACKs%n",
        options, expected.size(), probes, rows.size(), synAcks.size());
    assertThat(ours.lines().subList(0, 2)).isEqualTo(bcc.lines().subList(0, 2));
    assertThat(rows).as("tcpretrans" + options).isEqualTo(expected);
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(synAcks).isNotEmpty();
    assertThat(probes > 0).isEqualTo(options.contains("-l"));
  }

  /**
   * Returns the rest of the row. bcc prints an IPv4-mapped connection as IPv6; such a row is
   * rewritten as IPv4, which is what tcpretrans prints.
   */
  private static String withoutTimeAndPid(String row) {
    assertThat(row.substring(0, TIME_AND_PID)).matches("\\d\\d:\\d\\d:\\d\\d \\d+ +");
    String rest = row.substring(TIME_AND_PID);
    if (!rest.contains("::ffff:")) {
      return rest;
    }
    String[] cells = rest.replace("::ffff:", "").split(" +", -1);
    String sequence = cells.length > 5 ? String.format("%-12s %s", cells[4], cells[5]) : cells[4];
    return String.format("%-2d %-20s %s %-20s %s", 4, cells[1], cells[2], cells[3], sequence);
  }
}
