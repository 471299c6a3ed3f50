package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelAnswersTest {
  private static final int EINVAL = 22;

  @BeforeEach
  void load(@TempDir Path directory) throws CaptureException {
    Needs.nativeParts();
    try (NativeLoader parts = NativeLoader.forHost()) {
      parts.load(directory);
    }
  }

  @Test
  void aKernelThatLetsUsTraceGrantsEverything() {
    KernelCapabilities facts = KernelCapabilities.read();
    assumeTrue(facts.privileged(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    KernelAnswers answers = KernelAnswers.ask();

    assertThat(answers.freeMaps()).as("EPERM before Linux 5.11").isIn(0, 1);
    assertThat(answers).isEqualTo(new KernelAnswers(0, 0, 0, 0, 0, answers.freeMaps(), 0));
  }

  @Test
  void callsReachTheKernelWithoutPrivilegeToo() {
    KernelAnswers answers = KernelAnswers.ask();

    assertThat(answers.perfCall()).isZero();
    assertThat(answers.files()).isZero();
  }

  @Test
  void anUnknownRequestIsRefused() {
    assertThat(NativeBridge.probe(0)).isEqualTo(EINVAL);
  }
}
