package io.tcpretrans.live;

import static io.tcpretrans.live.ErrorsIT.UNSUPPORTED;
import static io.tcpretrans.live.ErrorsIT.assertSentence;
import static io.tcpretrans.live.ErrorsIT.tracer;
import static io.tcpretrans.live.TwoHosts.RECEIVER_V4;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kprobes that attach but do not fire: before the start, and from some moment of the run on. */
@Live
@Tag("own-boot") // kernels under emulation may be unstable after ftrace was off
class SilentKprobeIT {
  private static final int PORT = 7601;

  /** What silences kprobes. */
  enum Switch {
    FTRACE("/proc/sys/kernel/ftrace_enabled", "kernel.ftrace_enabled is 0", "ftrace_enabled"),
    KPROBES(
        "/sys/kernel/debug/kprobes/enabled",
        "/sys/kernel/debug/kprobes/enabled is 0",
        "kprobes_enabled");

    final Path file;
    final String reason;
    final String requirement;

    Switch(String file, String reason, String requirement) {
      this.file = Path.of(file);
      this.reason = reason;
      this.requirement = requirement;
    }

    void set(int value) throws IOException {
      Files.writeString(file, value + "\n");
    }
  }

  private TwoHosts hosts;

  @BeforeEach
  void connectHosts() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/sys/bus/event_source/devices/kprobe/type")),
        "this kernel has no kprobes");
    Assumptions.assumeTrue(Tracer.isInGuest(), "the switches apply to the whole host");
    if (!Files.exists(Switch.KPROBES.file)) {
      Command.of("mount", "-t", "debugfs", "none", "/sys/kernel/debug").requireSuccess();
    }
    hosts = new TwoHosts();
  }

  @AfterEach
  void turnOn() throws IOException {
    if (hosts != null) {
      for (Switch each : Switch.values()) {
        each.set(1);
      }
      hosts.close();
    }
  }

  /** Starts connections whose SYNs are dropped, so that each resends some. */
  private void resend() throws IOException {
    hosts.receiver().run("iptables -I INPUT -p tcp --dport " + PORT + " -j DROP");
    Traffic client = hosts.sender().startTraffic();
    for (int i = 0; i < 8; i++) {
      client.run("start " + RECEIVER_V4 + " " + PORT);
    }
  }

  @ParameterizedTest
  @EnumSource(Switch.class)
  void switchThatIsOffIsKnownAtTheStart(Switch off) throws IOException {
    off.set(0);

    assertSentence(
        Command.shell(tracer("-d 1 --hook kprobe")),
        UNSUPPORTED,
        "attaches but does not fire: " + off.reason,
        "use --hook tracepoint");
    Requirements check = Requirements.check("", "");
    assertThat(check.line(off.requirement)).isEqualTo("degraded 0, so kprobes do not fire");
    assertThat(check.line("kprobe")).startsWith("degraded the kprobe tcp_retransmit_skb attaches");
    assertThat(check.usable()).isTrue();
    assertThat(Requirements.check("", "--hook kprobe").status()).isEqualTo(UNSUPPORTED);
    try (Tracer tracer = Tracer.withHook("auto")) {
      assertThat(tracer.stderr())
          .containsOnlyOnce(
              "Kprobes attach but do not fire, because "
                  + off.reason
                  + "; tcpretrans uses the tracepoint.")
          .contains("Tracing TCP retransmits (tracepoint)");
      resend();
      tracer.await(hosts.sender(), rows -> rows.size() >= 8);
      tracer.stopAndAssertAllSeen();
    }
  }

  /**
   * Only with the switch of ftrace: Linux 6.1 ends ftrace until the next boot (ENODEV) if a kprobe
   * is removed while {@code kprobes/enabled} is 0.
   */
  @Test
  void tracepointReplacesAKprobeThatFallsSilent() throws IOException {
    try (Tracer tracer = Tracer.withHook("auto")) {
      resend();
      tracer.await(hosts.sender(), rows -> rows.size() >= 8);
      assertThat(tracer.stderr()).contains("Tracing TCP retransmits (kprobe)");
      Switch.FTRACE.set(0);
      resend();

      List<JsonNode> before = tracer.rows(hosts.sender());
      List<JsonNode> rows = tracer.await(hosts.sender(), all -> all.size() >= before.size() + 8);
      assertThat(rows).isNotEmpty();
      assertThat(tracer.stderr())
          .containsPattern(
              "The kprobe has missed \\d+ segments, because "
                  + Switch.FTRACE.reason
                  + "; tcpretrans uses the tracepoint from now on.");
      Command.of("kill", "-INT", Long.toString(tracer.pid())).requireSuccess();
      assertThat(tracer.exitStatus()).isZero();
      JsonNode summary = tracer.summary(); // not of the tally, which has what a working hook saw
      assertThat(summary.get("segs_counted").asLong())
          .as("the missed segments are counted")
          .isGreaterThan(summary.get("segs_seen").asLong());
    }
  }

  @Test
  void runWithTheKprobeAloneEndsWhenItFallsSilent() throws IOException {
    try (Tracer tracer = Tracer.withHook("kprobe")) {
      Switch.FTRACE.set(0);
      resend();

      assertThat(tracer.exitStatus()).isEqualTo(UNSUPPORTED);
      assertThat(tracer.stderr()).contains("attaches but does not fire: " + Switch.FTRACE.reason);
    }
  }
}
