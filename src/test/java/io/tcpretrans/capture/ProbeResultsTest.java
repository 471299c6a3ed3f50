package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeResultsTest {
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;

  @BeforeEach
  void load(@TempDir Path directory) throws CaptureException {
    Needs.nativeParts();
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(directory);
    }
  }

  @Test
  void kernelGrantsAllRequestsOfAPrivilegedProcess() {
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    ProbeResults results = ProbeResults.probe();

    assertThat(results.unchargedMaps()).as("EPERM before Linux 5.11").isIn(0, 1);
    assertThat(results.kprobe()).as("ENOENT without kprobes").isIn(0, ENOENT);
    assertThat(results)
        .isEqualTo(new ProbeResults(0, 0, 0, 0, 0, results.unchargedMaps(), 0, results.kprobe()));
  }

  @Test
  void requestsThatNeedNoPrivilegeAreGranted() {
    ProbeResults results = ProbeResults.probe();

    assertThat(results.perfCall()).isZero();
    assertThat(results.openFiles()).isZero();
  }

  @Test
  void unknownRequestReturnsEinval() {
    assertThat(NativeBridge.probe(0)).isEqualTo(EINVAL);
  }
}
