package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import io.tcpretrans.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSourceTest {
  private static final KernelCapabilities CAPABILITIES = KernelCapabilities.read();

  @TempDir private Path directory;
  private final List<String> debug = new ArrayList<>();

  @BeforeEach
  void needNativeParts() {
    Needs.nativeParts();
  }

  /** Options that select no event, so that traffic of this host does not disturb the test. */
  private CaptureOptions options(Hook hook) {
    return new CaptureOptions(hook, KernelFilters.NOTHING, false, false, false, null, directory);
  }

  private LiveSource start(Hook hook) throws CaptureException {
    assumeTrue(CAPABILITIES.mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    return LiveSource.start(options(hook), debug::add);
  }

  @Test
  void autoUsesTheKprobeOrExplainsWhyNot() throws CaptureException {
    try (LiveSource source = start(Hook.AUTO)) {
      if (CAPABILITIES.kprobes()) {
        assertThat(source.hook()).isEqualTo(Hook.KPROBE);
        assertThat(debug).isEmpty();
      } else {
        assertThat(source.hook()).isEqualTo(Hook.TRACEPOINT);
        assertThat(debug)
            .containsExactly("kprobe not used: " + StartFailure.noKprobes().getMessage());
      }
    }
  }

  @Test
  void kprobeFailsIfTheKernelHasNoKprobes() {
    assumeFalse(CAPABILITIES.kprobes(), "this kernel has kprobes");

    CaptureException e =
        catchThrowableOfType(
            CaptureException.class,
            () -> LiveSource.start(options(Hook.KPROBE), debug::add).close());

    assertThat(e).hasMessage(StartFailure.noKprobes().getMessage());
    assertThat(e.unsupported()).isTrue();
  }

  @Test
  void lossProbesFailIfTheKernelHasNoKprobes() {
    assumeFalse(CAPABILITIES.kprobes(), "this kernel has kprobes");
    CaptureOptions options =
        new CaptureOptions(Hook.AUTO, KernelFilters.NOTHING, true, false, false, null, directory);

    CaptureException e =
        catchThrowableOfType(
            CaptureException.class, () -> LiveSource.start(options, debug::add).close());

    assertThat(e).hasMessage(StartFailure.noLossProbes().getMessage());
    assertThat(e.unsupported()).isTrue();
  }

  @Test
  void temporaryDirectoryIsEmptyWhileTracing() throws CaptureException {
    try (LiveSource source = start(Hook.TRACEPOINT)) {
      assertThat(source.hook()).isEqualTo(Hook.TRACEPOINT);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void pollWithoutEventsReturnsTrue() throws CaptureException {
    List<Event> events = new ArrayList<>();
    try (LiveSource source = start(Hook.TRACEPOINT)) {
      assertThat(source.poll(200, events::add)).isTrue();
    }
    assertThat(events).isEmpty();
  }

  @Test
  void closingTwiceIsAllowed() throws CaptureException {
    LiveSource source = start(Hook.TRACEPOINT);
    source.close();

    assertThatCode(source::close).doesNotThrowAnyException();
  }

  @Test
  void closedSourceThrows() throws CaptureException {
    LiveSource source = start(Hook.TRACEPOINT);
    source.close();

    assertClosed(() -> source.poll(0, event -> {}));
    assertClosed(() -> source.callBridge(session -> 0));
    assertClosed(source::seesFailedSends);
  }

  private static void assertClosed(ThrowingCallable use) {
    assertThatThrownBy(use)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the capture session is closed");
  }

  @Test
  void invalidBtfFileIsNamedInTheError() throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage.btf"), "no types");
    CaptureOptions options =
        new CaptureOptions(
            Hook.TRACEPOINT, KernelFilter.ALL, false, false, false, garbage, directory);

    assertThatThrownBy(() -> LiveSource.start(options, debug::add).close())
        .isInstanceOf(CaptureException.class)
        .hasMessageStartingWith("cannot read kernel types from " + garbage + " (");
  }
}
