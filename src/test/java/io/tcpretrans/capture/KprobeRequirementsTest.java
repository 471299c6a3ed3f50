package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.capture.KprobeRequirements.Switches;
import io.tcpretrans.capture.Requirement.State;
import org.junit.jupiter.api.Test;

class KprobeRequirementsTest {
  private static final int ENODATA = 61;

  @Test
  void switchThatIsOffIsNamedWithTheCommandThatTurnsItOn() {
    Obstacle ftrace = new Switches("0", "1").obstacle();
    Obstacle kprobes = new Switches("1", "0").obstacle();

    assertThat(ftrace.reason()).isEqualTo("kernel.ftrace_enabled is 0");
    assertThat(ftrace.fix()).isEqualTo("sysctl kernel.ftrace_enabled=1");
    assertThat(kprobes.reason()).isEqualTo("/sys/kernel/debug/kprobes/enabled is 0");
    assertThat(kprobes.fix()).isEqualTo("echo 1 > /sys/kernel/debug/kprobes/enabled");
    assertThat(new Switches("1", null).obstacle().fix()).isEmpty();
  }

  @Test
  void switchThatCannotBeReadMayBeOff() {
    assertThat(new Switches("1", "1").areOn()).isTrue();
    assertThat(new Switches("1", null).areOn()).isFalse();
    assertThat(new Switches("0", "1").areOn()).isFalse();
  }

  @Test
  void onlyEnodataShowsThatKprobesDoNotFire() {
    assertThat(KprobeRequirements.areSilent(ENODATA)).isTrue();
    assertThat(KprobeRequirements.areSilent(0)).isFalse();
    assertThat(KprobeRequirements.areSilent(2)).as("cannot be tested").isFalse();
  }

  @Test
  void onlyTheSwitchThatIsOffIsDegraded() {
    assertThat(KprobeRequirements.of(new Switches("0", "1"), true))
        .extracting(Requirement::state)
        .containsExactly(State.DEGRADED, State.OK);
    assertThat(KprobeRequirements.of(new Switches("1", "0"), true))
        .extracting(Requirement::state)
        .containsExactly(State.OK, State.DEGRADED);
  }

  /** Some architectures have kprobes without ftrace. */
  @Test
  void switchThatIsOffCostsNothingIfKprobesFire() {
    assertThat(KprobeRequirements.of(new Switches("0", null), false))
        .extracting(Requirement::state)
        .containsOnly(State.OK);
  }

  @Test
  void errorSaysHowToTraceAnyway() {
    Obstacle silence = new Switches("0", "1").obstacle();

    assertThat(StartFailure.silentKprobes(silence, false))
        .hasMessage(
            "the kprobe tcp_retransmit_skb attaches but does not fire: kernel.ftrace_enabled is 0;"
                + " use --hook tracepoint, or run 'sysctl kernel.ftrace_enabled=1' first.")
        .extracting("unsupported")
        .isEqualTo(true);
    assertThat(StartFailure.silentKprobes(silence, true))
        .hasMessageContaining("; leave out --lossprobe, or run 'sysctl");
  }
}
