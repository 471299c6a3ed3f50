package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.tcpretrans.Prefixes;
import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Reads files of the kernel that end after any of their characters. */
class CutKernelFilesTest {
  @Test
  void limitsAndStatusMayBeCutAnywhere() throws IOException {
    Prefixes.of(KernelFile.text(Path.of("/proc/self/limits")))
        .forEach(
            cut ->
                assertThatCode(
                        () -> {
                          String memory =
                              KernelCapabilities.Limits.softLimit(cut, "Max locked memory");
                          String files = KernelCapabilities.Limits.softLimit(cut, "Max open files");
                          KernelCapabilities.Limits limits =
                              new KernelCapabilities.Limits(memory, files, 2);
                          limits.lockedMemoryKib();
                          limits.sufficientOpenFiles();
                        })
                    .as("cut to '%s'", cut)
                    .doesNotThrowAnyException());
    Prefixes.of(KernelFile.text(Path.of("/proc/self/status")))
        .forEach(
            cut ->
                assertThatCode(
                        () ->
                            KernelCapabilities.effectiveId(
                                KernelCapabilities.field(cut, "Uid:", "")))
                    .doesNotThrowAnyException());
  }

  @Test
  void queuesOfPacketsMayBeCutAnywhere() {
    String queues =
        "    5  31712     3 2 65531     0     1        9  1\n99999999999 1 x 2 3 4 5 6 7\n";
    Prefixes.of(queues + queues.replaceAll("[0-9]+", "99999999999999999999"))
        .forEach(
            cut ->
                assertThatCode(() -> NeighbourReader.parseQueues(cut)).doesNotThrowAnyException());
  }
}
