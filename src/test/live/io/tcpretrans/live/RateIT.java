package io.tcpretrans.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The RATE of {@code --count} is what ss(8) says of the connection when it is printed. */
@Live
class RateIT {
  private static final int PORT = 7701;
  private static final Pattern SENT = Pattern.compile("segs_out:(\\d+).* retrans:\\d+/(\\d+)");

  private TwoHosts hosts;
  private HiddenRetransmits hidden;

  /** What ss(8) says of a connection. */
  private record Sent(long segs, long retransmitted) {
    double percent() {
      return 100.0 * retransmitted / segs;
    }
  }

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    hidden = new HiddenRetransmits();
  }

  @AfterEach
  void removeHosts() throws IOException {
    hosts.close();
    hidden.close();
  }

  /** A tracer that counts. */
  private static final class Counter implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;

    /** Starts it and waits until it traces. */
    Counter() throws IOException {
      process =
          new ProcessBuilder(Tracer.commandLine("--hook", Tracer.hook(), "--count", "-o", "json"))
              .start();
      BufferedReader words = process.errorReader();
      String line = words.readLine();
      while (line != null && !line.startsWith("Tracing ")) {
        line = words.readLine();
      }
      assertThat(line).as("the tracer's words").isNotNull();
    }

    /** Ends it; the rates that it prints, by local port. */
    Map<Integer, Double> rates() throws IOException {
      Command.of("kill", Long.toString(process.pid())).succeeded();
      Map<Integer, Double> rates = new HashMap<>();
      for (String line : process.inputReader().lines().toList()) {
        JsonNode count = JSON.readTree(line);
        rates.put(count.get("lport").asInt(), count.get("rate_percent").asDouble());
      }
      return rates;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** A connection whose first SYN is lost, and then nothing. */
  private Connection open(String address) throws IOException {
    Traffic server = hosts.receiver().traffic();
    server.run("listen :: " + PORT + " 16");
    CompletableFuture<String> accepted = server.start("accept 0");
    Traffic client = hosts.sender().traffic();
    hosts.breakLink();
    CompletableFuture<String> connected = client.start("connect " + address + " " + PORT);
    Command.of("sleep", "0.3").succeeded();
    hosts.mendLink();
    connected.join();
    accepted.join();
    return new Connection(client, server, Integer.parseInt(client.run("port 0")), PORT);
  }

  private Sent sent(int port) throws IOException {
    String socket = hosts.sender().run("ss -tinOH sport = :" + port).output();
    Matcher counters = SENT.matcher(socket);
    assertThat(counters.find()).as(socket).isTrue();
    return new Sent(Long.parseLong(counters.group(1)), Long.parseLong(counters.group(2)));
  }

  private void skipIfSomeAreHidden(Map<Integer, Double> rates, Collection<Integer> ports) {
    assumeTrue(
        rates.keySet().containsAll(ports) || hidden.count() == 0,
        "this kernel ran no BPF program for some retransmits: its init was current");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {TwoHosts.RECEIVER_V4, TwoHosts.RECEIVER_V6, "::ffff:" + TwoHosts.RECEIVER_V4})
  void ofAnOpenConnectionItIsThatOfNow(String address) throws IOException {
    try (Counter counter = new Counter()) {
      Connection connection = open(address);
      connection.transfer(3_000_000);

      assertRateIsThatOfNow(counter, connection);
    }
  }

  private static double rounded(double percent) {
    return Math.round(percent * 1000) / 1000.0;
  }

  /**
   * One after the other, so that the kernel gives the later ones the memory of the earlier ones.
   */
  @Test
  void ofAConnectionThatHasEndedItIsThatOfItsEnd() throws IOException {
    Map<Integer, Sent> before = new HashMap<>();
    try (Counter counter = new Counter()) {
      for (int bytes : new int[] {20_000, 200_000, 60_000}) {
        Connection connection = open(TwoHosts.RECEIVER_V4);
        connection.transfer(bytes);
        before.put(connection.clientPort(), sent(connection.clientPort()));
        connection.client().run("close 0");
        connection.server().run("close 1");
        connection.server().run("close 0");
      }
      hosts.sender().run("sh", "-c", "until [ -z \"$(ss -tnH)\" ]; do sleep 0.1; done");

      Map<Integer, Double> rates = counter.rates();
      skipIfSomeAreHidden(rates, before.keySet());
      before.forEach(
          (port, sent) -> {
            Sent last = new Sent(sent.segs() + 4, sent.retransmitted()); // with what ended it
            assertThat(rates.get(port)).isBetween(rounded(last.percent()), rounded(sent.percent()));
          });
    }
  }

  @Test
  void ofAConnectionThatItsProcessHasClosedItIsThatOfNow() throws IOException {
    hosts
        .sender()
        .run("sysctl -qw net.ipv4.tcp_fin_timeout=120"); // below 60 s it would be TIME_WAIT
    try (Counter counter = new Counter()) {
      Connection connection = open(TwoHosts.RECEIVER_V4);
      connection.transfer(500_000);
      connection.client().run("close 0");

      assertRateIsThatOfNow(counter, connection);
    }
  }

  @Test
  void theScreenHasThatOfNow(@TempDir Path directory) throws IOException {
    assumeTrue(Command.shell("command -v tmux").status() == 0, "tmux is missing: make deps-test");
    try (TestTerminal terminal = new TestTerminal(directory)) {
      String top = String.join(" ", Tracer.commandLine("--hook", Tracer.hook(), "--top"));
      terminal.start(120, 30, "", top);
      terminal.await(TestTerminal.has("LAST_MIN"));
      Connection connection = open(TwoHosts.RECEIVER_V4);
      connection.transfer(60_000);

      String port = ":" + connection.clientPort() + " ";
      String rate = String.format(Locale.ROOT, " %.1f%% ", sent(connection.clientPort()).percent());
      terminal.await(
          screen ->
              hidden.count() > 0
                  || screen.stream().anyMatch(line -> line.contains(port) && line.contains(rate)));
      terminal.press("q");
      terminal.assertRestored();
    }
  }

  private void assertRateIsThatOfNow(Counter counter, Connection connection) throws IOException {
    Sent sent = sent(connection.clientPort());
    assertThat(sent.retransmitted()).isPositive();
    assertThat(sent.segs()).isGreaterThan(300);
    Map<Integer, Double> rates = counter.rates();
    skipIfSomeAreHidden(rates, List.of(connection.clientPort()));
    assertThat(rates).containsEntry(connection.clientPort(), rounded(sent.percent()));
  }
}
