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

/**
 * The share of retransmitted segments (RATE) in {@code --count} and {@code --top}, compared with
 * the counters that ss(8) prints for the same connection.
 */
@Live
class RateIT {
  private static final int PORT = 7701;
  private static final Pattern SENT = Pattern.compile("segs_out:(\\d+).* retrans:\\d+/(\\d+)");

  private TwoHosts hosts;
  private HiddenRetransmits hidden;

  /** The counters of a connection that ss(8) prints. */
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

  /** A running tracer with {@code --count}. */
  private static final class Counter implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;

    /** Starts the tracer and waits until it traces. */
    Counter() throws IOException {
      process =
          new ProcessBuilder(Tracer.commandLine("--hook", Tracer.hook(), "--count", "-o", "json"))
              .start();
      BufferedReader stderr = process.errorReader();
      String line = stderr.readLine();
      while (line != null && !line.startsWith("Tracing ")) {
        line = stderr.readLine();
      }
      assertThat(line).as("the line of stderr that says that it traces").isNotNull();
    }

    /** Ends the tracer and returns the rates that it prints, in percent, by local port. */
    Map<Integer, Double> rates() throws IOException {
      Command.of("kill", Long.toString(process.pid())).requireSuccess();
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

  /** Opens a connection of which only the first SYN is lost. */
  private Connection open(String address) throws IOException {
    Traffic server = hosts.receiver().startTraffic();
    server.run("listen :: " + PORT + " 16");
    CompletableFuture<String> accepted = server.start("accept 0");
    Traffic client = hosts.sender().startTraffic();
    hosts.breakLink();
    CompletableFuture<String> connected = client.start("connect " + address + " " + PORT);
    Command.of("sleep", "0.3").requireSuccess();
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

  /** Skips the test if a port has no rate because BPF programs could not see its retransmits. */
  private void skipIfSomeAreHidden(Map<Integer, Double> rates, Collection<Integer> ports) {
    assumeTrue(
        rates.keySet().containsAll(ports) || hidden.count() == 0,
        "this kernel ran no BPF program for some retransmits, as PID 1 was current");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {TwoHosts.RECEIVER_V4, TwoHosts.RECEIVER_V6, "::ffff:" + TwoHosts.RECEIVER_V4})
  void rateOfAnOpenConnectionEqualsThatOfSs(String address) throws IOException {
    try (Counter counter = new Counter()) {
      Connection connection = open(address);
      connection.transfer(3_000_000);

      assertRateEqualsThatOfSs(counter, connection);
    }
  }

  private static double rounded(double percent) {
    return Math.round(percent * 1000) / 1000.0;
  }

  /**
   * The connections follow one another, so that the kernel gives a later socket the memory of an
   * earlier one.
   */
  @Test
  void rateOfAnEndedConnectionIncludesItsLastSegments() throws IOException {
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
            int closing = 4; // the most segments that end a connection
            Sent last = new Sent(sent.segs() + closing, sent.retransmitted());
            assertThat(rates.get(port)).isBetween(rounded(last.percent()), rounded(sent.percent()));
          });
    }
  }

  @Test
  void rateOfAConnectionInFinWait2EqualsThatOfSs() throws IOException {
    hosts
        .sender()
        .run("sysctl -qw net.ipv4.tcp_fin_timeout=120"); // below 60 s the state would be TIME_WAIT
    try (Counter counter = new Counter()) {
      Connection connection = open(TwoHosts.RECEIVER_V4);
      connection.transfer(500_000);
      connection.client().run("close 0");

      assertRateEqualsThatOfSs(counter, connection);
    }
  }

  @Test
  void topShowsTheRateOfSs(@TempDir Path directory) throws IOException {
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

  private void assertRateEqualsThatOfSs(Counter counter, Connection connection) throws IOException {
    Sent sent = sent(connection.clientPort());
    assertThat(sent.retransmitted()).isPositive();
    assertThat(sent.segs()).isGreaterThan(300);
    Map<Integer, Double> rates = counter.rates();
    skipIfSomeAreHidden(rates, List.of(connection.clientPort()));
    assertThat(rates).containsEntry(connection.clientPort(), rounded(sent.percent()));
  }
}
