package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.MountedNamespace;
import io.tcpretrans.sys.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the check begins and ends; that its numbers are right is for the live tests. */
class SelfCheckTest {
  @TempDir private Path directory;
  private final BlockingQueue<String> details = new LinkedBlockingQueue<>();
  private final Sampler sampler = new Sampler(details::add);

  @AfterEach
  void closeSampler() {
    sampler.close();
  }

  /** Passes no event; its counters are those of the host all the same. */
  private LiveSource source() throws CaptureException {
    Needs.nativeParts();
    assumeTrue(
        KernelCapabilities.read().privileged(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, false, false, false, Set.of(), Set.of(), false, null, directory);
    return LiveSource.start(options, text -> {});
  }

  private SelfCheck begun(LiveSource source) throws InterruptedException {
    SelfCheck check = new SelfCheck(source, sampler, Map::of, details::add);
    check.start();
    assertThat(details.take()).startsWith("self-check: counters of ");
    return check;
  }

  @Test
  void countersAreComparedAlsoWhereANamespaceMustBeEntered()
      throws CaptureException, IOException, InterruptedException {
    try (MountedNamespace entered = new MountedNamespace();
        LiveSource source = source()) {
      assertThat(entered).isNotNull();
      assertThat(begun(source).finish()).isNotNull();
    }
  }

  @Test
  void namespacesThatEndMeanwhileLeaveNothingBehind()
      throws CaptureException, IOException, InterruptedException {
    try (LiveSource source = source()) {
      SelfCheck check;
      try (MountedNamespace ends = new MountedNamespace()) {
        assertThat(ends).isNotNull();
        check = begun(source);
      }
      assertThat(check.finish()).extracting(RunReport.Check::ended).isEqualTo(0L);
    }
  }

  @Test
  void aRunIsNotCheckedWhenItsSourceIsClosed() throws CaptureException, InterruptedException {
    LiveSource source = source();
    SelfCheck check = begun(source);
    source.close();

    assertThat(check.finish()).isNull();
    assertThat(details.take()).isEqualTo("self-check not possible: the capture session is closed");
  }
}
