package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.MountedNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the check ends; that its numbers are right is for the live tests. */
class SelfCheckTest {
  @TempDir private Path directory;
  private final BlockingQueue<String> details = new LinkedBlockingQueue<>();

  /** Passes no event; its counters are those of the host all the same. */
  private LiveSource source() throws CaptureException {
    assumeTrue(KernelFacts.read().privileged(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, false, false, false, Set.of(), Set.of(), false, null, directory);
    return LiveSource.start(options, details::add);
  }

  private static Libc cannotBeUnpacked() {
    throw new UncheckedIOException(new IOException("No space left on device"));
  }

  private SelfCheck begun(LiveSource source, Supplier<Libc> libc) throws InterruptedException {
    SelfCheck check = new SelfCheck(source, libc, details::add);
    check.start();
    assertThat(details.take()).startsWith("self-check");
    return check;
  }

  @Test
  void countersThatCanBeReadAreCompared()
      throws CaptureException, IOException, InterruptedException {
    Libc libc = Libc.load(directory);
    try (MountedNamespace entered = new MountedNamespace();
        LiveSource source = source()) {
      assertThat(entered).isNotNull();
      assertThat(begun(source, () -> libc).finish()).isNotNull();
    }
  }

  @Test
  void aRunIsNotCheckedWhenTheFirstReadingFails()
      throws CaptureException, IOException, InterruptedException {
    try (MountedNamespace entered = new MountedNamespace();
        LiveSource source = source()) {
      assertThat(entered).isNotNull();
      assertThat(begun(source, SelfCheckTest::cannotBeUnpacked).finish()).isNull();
    }
  }

  @Test
  void aRunIsNotCheckedWhenTheLastReadingFails()
      throws CaptureException, IOException, InterruptedException {
    Libc libc = Libc.load(directory);
    AtomicBoolean full = new AtomicBoolean();
    try (MountedNamespace entered = new MountedNamespace();
        LiveSource source = source()) {
      assertThat(entered).isNotNull();
      SelfCheck check = begun(source, () -> full.get() ? cannotBeUnpacked() : libc);
      full.set(true);

      assertThat(check.finish()).isNull();
    }
  }
}
