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
 * bcc's tcpretrans and ours with {@code -o bcc}, side by side on the same traffic, write the same
 * rows but for TIME and PID. Where bcc is not there it is skipped; {@code make test-bcc} runs it.
 */
@Live
class BccComparison {
  private static final Path BCC = Path.of("/usr/sbin/tcpretrans-bpfcc");
  private static final int WARM_UP = 7401;
  private static final int PORT = 7402;

  /** bcc compiles its programs when it starts: under emulation, minutes. */
  private static final int LIMIT_SECONDS = 400;

  private static final int QUIET_SECONDS = 5;

  /** Width of TIME and PID, each with the blank after it. */
  private static final int TIME_AND_PID = 17;

  private final List<Program> programs = new ArrayList<>();
  private TwoHosts hosts;

  /** A tracer and what it writes. */
  private static final class Program {
    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    Program(List<String> command, String... options) throws IOException {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of(options));
      process = new ProcessBuilder(words).start();
      read(process.inputReader(), output);
      read(process.errorReader(), errors);
      await("the header of " + words, () -> lines().size() >= 2);
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
                  return; // it was ended
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    /** What it wrote to stdout. */
    List<String> lines() {
      synchronized (output) {
        return List.copyOf(output);
      }
    }

    /** What it wrote to stderr. */
    List<String> words() {
      synchronized (errors) {
        return List.copyOf(errors);
      }
    }

    /** Its rows of what came after the warm-up, in an order of their own. */
    List<String> rows() {
      return lines().stream()
          .skip(2)
          .filter(row -> !row.contains(":" + WARM_UP + " "))
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

  private static void await(String what, BooleanSupplier there) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!there.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(what + " did not come in " + LIMIT_SECONDS + " s");
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
  void bothWriteTheSameRows() throws IOException {
    Program bccs = bcc();
    Program bccsProbes = bcc("-s", "-l");
    Program ours = ours();
    Program oursProbes = ours("-s", "--lossprobe");
    warmUp();

    HooksIT.everyKindOfTraffic(hosts);
    probeWithNewData();
    refusedSends();
    manySegments();
    settle();

    assertSame("", bccs, ours);
    assertSame(" -s -l", bccsProbes, oursProbes);
    for (Program program : List.of(ours, oursProbes)) {
      Command.of("kill", "-INT", Long.toString(program.process.pid())).succeeded();
      await("the summary", () -> program.words().stream().anyMatch(w -> w.contains(" seen")));
      assertThat(program.words().get(program.words().size() - 1))
          .matches("(\\d+) of \\1 retransmitted segments seen.*, 0 events lost\\.");
    }
  }

  /** Retransmits until every program writes rows; bcc opens its buffers after its header. */
  private void warmUp() throws IOException {
    Connection connection = Connection.open(hosts, TwoHosts.RECEIVER_V4, WARM_UP);
    connection.transfer(1000);
    hosts.breakLink();
    connection.client().run("send 0 100");
    await(
        "a row of each program",
        () -> programs.stream().allMatch(program -> program.lines().size() > 2));
    hosts.mendLink();
    connection.server().run("receive 1 100");
  }

  /** The congestion window is full and there is more to send: the probe carries that. */
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

  /** Where every segment that is lost is a row. */
  private void manySegments() throws IOException {
    hosts.withoutOffload();
    Connection.open(hosts, TwoHosts.RECEIVER_V6, PORT + 2).transfer(6_000_000);
  }

  private List<Integer> written() {
    return programs.stream().map(program -> program.lines().size()).toList();
  }

  /** Waits until nobody has written anything for a while. */
  private void settle() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    List<Integer> before = List.of();
    while (!before.equals(written()) && System.nanoTime() < deadline) {
      before = written();
      pause(TimeUnit.SECONDS.toMillis(QUIET_SECONDS));
    }
  }

  private static void assertSame(String options, Program bcc, Program ours) {
    List<String> expected = bcc.rows();
    List<String> answers = ours.rows().stream().filter(row -> row.contains(" SYN_RECV")).toList();
    List<String> rows = new ArrayList<>(ours.rows());
    rows.removeAll(answers); // which bcc does not see
    long probes = expected.stream().filter(row -> row.contains(" L> ")).count();
    System.out.printf(
        "tcpretrans%s: %d rows of bcc (%d of them probes), %d of ours, and %d SYN-ACKs%n",
        options, expected.size(), probes, rows.size(), answers.size());
    assertThat(ours.lines().subList(0, 2)).isEqualTo(bcc.lines().subList(0, 2));
    assertThat(rows).as("tcpretrans" + options).isEqualTo(expected);
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(answers).isNotEmpty();
    assertThat(probes > 0).isEqualTo(options.contains("-l"));
  }

  /**
   * The rest of the row to the byte. A mapped connection, for bcc of IPv6, is written as ours is:
   * of IPv4.
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
