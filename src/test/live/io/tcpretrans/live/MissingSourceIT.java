package io.tcpretrans.live;

import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Causes where a source of knowledge is missing: tcpretrans names the source and guesses nothing.
 */
@Live
@Tag("same-with-any-hook")
class MissingSourceIT {
  private static final int PORT = 7101;
  private static final Path POINTERS = Path.of("/proc/sys/kernel/kptr_restrict");

  private TwoHosts hosts;
  private String pointers;

  @BeforeEach
  void connectHosts() throws IOException {
    hosts = new TwoHosts();
    pointers = Files.readAllLines(POINTERS).get(0);
  }

  @AfterEach
  void removeHosts() throws IOException {
    Files.writeString(POINTERS, pointers);
    hosts.close();
  }

  /**
   * Starts a tracer that cannot read the addresses of kernel functions.
   *
   * @param restriction value of kernel.kptr_restrict: 2 hides them from everybody, 1 from those
   *     without CAP_SYSLOG
   */
  private static Tracer withoutFunctionNames(int restriction) throws IOException {
    Files.writeString(POINTERS, Integer.toString(restriction));
    return restriction == 2 ? new Tracer("--why") : Tracer.withoutCapability("syslog", "--why");
  }

  private List<JsonNode> awaitRows(Tracer tracer) throws IOException {
    return tracer.await(hosts.sender(), all -> all.size() >= 3);
  }

  @ParameterizedTest(name = "kptr_restrict={0}, {1}")
  @CsvSource({"2,iptables-legacy", "1,iptables-legacy", "2,iptables"})
  void ruleIsUnknownWithoutFunctionNames(int restriction, String tables) throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("T19 kptr_restrict=" + restriction + " " + tables, "unknown");
    try (Tracer tracer = withoutFunctionNames(restriction)) {
      hosts.receiver().run(tables + " -A INPUT -p tcp --dport " + PORT + " -j DROP");
      Traffic client = hosts.sender().startTraffic();
      client.run("start " + RECEIVER_V4 + " " + PORT);

      expected.assertHoldsFor(awaitRows(tracer));
      assertThat(tracer.stderr())
          .contains("--why lacks a source: /proc/kallsyms", "conntrack-insert are unknown");
    }
  }

  /** What needs no function name is known all the same. */
  @Test
  void lossOnTheWireIsOutsideWithoutFunctionNames() throws IOException {
    DeclaredCause expected =
        DeclaredCause.visible("rule 7: wire, kptr_restrict=2", "outside", null);
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 40);
        Tracer tracer = withoutFunctionNames(2)) {
      Connection connection = wire.open(PORT);
      connection.transfer(5_000_000);

      expected.assertHoldsFor(awaitRows(tracer));
    }
  }

  /** The first resend repeats bytes that were dropped before the log began. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"rule", "wire"})
  void transmissionBeforeTheStartIsUnknown(String loss) throws IOException {
    DeclaredCause first = DeclaredCause.hidden("rule 7: sent before the start, " + loss, "unknown");
    boolean rule = loss.equals("rule");
    DeclaredCause later =
        DeclaredCause.visible(
            "rule 7: sent after the start, " + loss,
            rule ? "netfilter" : "outside",
            rule ? hosts.receiver() : null);
    try (LossyWire wire = LossyWire.losingEveryNth(hosts, 1)) {
      Connection connection = rule ? Connection.open(hosts, RECEIVER_V4, PORT) : wire.open(PORT);
      if (rule) {
        hosts.receiver().run("iptables -A INPUT -p tcp --dport " + PORT + " -j DROP");
      }
      connection.client().run("send 0 1000");
      try (Tracer tracer = new Tracer("--why")) {
        List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= 3);
        first.assertHoldsFor(rows.subList(0, 1));
        later.assertHoldsFor(rows.subList(1, rows.size()));
      }
    }
  }

  /** Without CAP_SYS_ADMIN the counters of other network namespaces cannot be read. */
  @Test
  void legacyRuleIsNeverConntrackWithoutTheCountersOfItsNamespace() throws IOException {
    DeclaredCause expected =
        DeclaredCause.hidden("rule 7: legacy rule, no CAP_SYS_ADMIN", "unknown", "netfilter");
    try (Tracer tracer = Tracer.withoutCapability("sys_admin", "--why")) {
      hosts.receiver().run("iptables-legacy -A INPUT -p tcp --dport " + PORT + " -j DROP");
      hosts.sender().startTraffic().run("start " + RECEIVER_V4 + " " + PORT);

      expected.assertHoldsFor(awaitRows(tracer));
    }
  }
}
