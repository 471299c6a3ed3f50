package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.pipeline.RunReport;
import io.tcpretrans.sys.MountedNamespace;
import io.tcpretrans.sys.Sampler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start and the end of the self-check. The live tests check its numbers. */
class SelfCheckTest {
  @TempDir private Path directory;
  private final BlockingQueue<String> debug = new LinkedBlockingQueue<>();
  private final Sampler sampler = new Sampler(debug::add);

  @AfterEach
  void closeSampler() {
    sampler.close();
  }

  /** Starts a source that sends no event. The counters are those of this host. */
  private LiveSource source() throws CaptureException {
    Needs.nativeParts();
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, KernelFilters.NOTHING, false, false, false, null, directory);
    return LiveSource.start(options, text -> {});
  }

  private SelfCheck started(LiveSource source) throws InterruptedException {
    SelfCheck check = new SelfCheck(source, sampler, Map::of, debug::add);
    check.start();
    assertThat(debug.take()).startsWith("self-check: counters of ");
    return check;
  }

  @Test
  void comparesCountersIfANamespaceMustBeEntered()
      throws CaptureException, IOException, InterruptedException {
    try (MountedNamespace mounted = new MountedNamespace();
        LiveSource source = source()) {
      assertThat(mounted).isNotNull();
      assertThat(started(source).finish()).isNotNull();
    }
  }

  /** Returns the identity of a mounted namespace. */
  private long identity(MountedNamespace mounted, LiveSource source) {
    VisibleNamespace.Way way =
        new VisibleNamespace.Way(
            mounted.file().toString().getBytes(StandardCharsets.UTF_8),
            "/proc/thread-self/net".getBytes(StandardCharsets.UTF_8));
    VisibleNamespace namespace = new VisibleNamespace(mounted.name(), List.of(way));
    return CompletableFuture.supplyAsync(
            () -> new KernelNamespaces(source).read(namespace).namespace().id(), sampler::now)
        .join();
  }

  @Test
  void nameIsKeptForTheNamespaceThatHadItOnly()
      throws CaptureException, IOException, InterruptedException {
    try (LiveSource source = source()) {
      SelfCheck check;
      String name;
      long ended;
      try (MountedNamespace mounted = new MountedNamespace()) {
        check = started(source);
        name = mounted.name();
        ended = identity(mounted, source);
      }
      try (MountedNamespace later = new MountedNamespace()) {
        long identity = identity(later, source);
        assertThat(check.namespaceName(identity)).isNotEqualTo(name);
        assertThat(check.finish()).isNotNull();
        assertThat(check.namespaceName(identity)).isEqualTo(later.name());
      }
      assertThat(check.namespaceName(ended)).isEqualTo(name);
    }
  }

  @Test
  void namespaceWithoutRetransmitsEndsWithoutADifference()
      throws CaptureException, IOException, InterruptedException {
    try (LiveSource source = source()) {
      SelfCheck check;
      try (MountedNamespace mounted = new MountedNamespace()) {
        assertThat(mounted).isNotNull();
        check = started(source);
      }
      assertThat(check.finish()).extracting(RunReport.Check::ended).isEqualTo(0L);
    }
  }

  @Test
  void resultIsNullIfTheSourceIsClosed() throws CaptureException, InterruptedException {
    LiveSource source = source();
    SelfCheck check = started(source);
    source.close();

    assertThat(check.finish()).isNull();
    assertThat(debug.take()).isEqualTo("self-check not possible: the capture session is closed");
  }
}
