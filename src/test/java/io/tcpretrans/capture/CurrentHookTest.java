package io.tcpretrans.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpretrans.Needs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The replacement of a hook in a session with the tracepoint, because not every kernel has kprobes.
 */
class CurrentHookTest {
  @TempDir private Path directory;
  private final List<String> told = new ArrayList<>();
  private long session;

  @BeforeEach
  void startSession() throws CaptureException, NativeException {
    Needs.nativeParts();
    assumeTrue(
        KernelCapabilities.read().mayTrace(), "tracing needs root, or CAP_BPF and CAP_PERFMON");
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(directory);
      session =
          NativeBridge.start(
              loader.bpfObject("retransmit.bpf.o"),
              null,
              null,
              Hook.TRACEPOINT.number,
              false,
              false,
              false,
              false,
              null,
              false);
    }
  }

  @AfterEach
  void closeSession() {
    if (session != 0) {
      NativeBridge.close(session);
    }
  }

  private CurrentHook kprobe(boolean replaceable) {
    CurrentHook hook =
        new CurrentHook(new SessionStart.Started(session, Hook.KPROBE, replaceable, false, null));
    hook.onReplaced(told::add);
    return hook;
  }

  @Test
  void hookThatFiresIsKept() {
    CurrentHook hook = kprobe(true);

    hook.replaceIfSilent(session);

    assertThat(hook.hook()).isEqualTo(Hook.KPROBE);
    assertThat(told).isEmpty();
  }

  @Test
  void silentHookIsReplacedOnceWithOneSentence() {
    CurrentHook hook = kprobe(true);
    hook.isSilent(412);

    hook.replaceIfSilent(session);
    hook.replaceIfSilent(session);

    assertThat(hook.hook()).isEqualTo(Hook.TRACEPOINT);
    assertThat(told)
        .singleElement()
        .asString()
        .matches(
            "The kprobe has missed 412 segments, because .*;"
                + " tcpretrans uses the tracepoint from now on\\.");
    assertThat(hook.missed(new HookSilence(), session, 1000)).isZero();
  }

  @Test
  void silentHookThatTheUserChoseEndsTheRun() {
    CurrentHook hook = kprobe(false);
    hook.isSilent(3);

    assertThatThrownBy(() -> hook.replaceIfSilent(session))
        .isInstanceOf(UncheckedCaptureException.class)
        .hasMessageStartingWith("the kprobe tcp_retransmit_skb attaches but does not fire: ");
    hook.replaceIfSilent(session); // the run ends in order, and polls meanwhile
    assertThat(told).isEmpty();
  }
}
