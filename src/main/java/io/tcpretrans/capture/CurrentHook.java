package io.tcpretrans.capture;

import io.tcpretrans.sys.Libc;
import java.util.function.Consumer;

/**
 * The hook of a session. If it does not fire, the tracepoint replaces it, or the run ends. The
 * thread that polls calls {@link #replaceIfSilent}; the other methods are thread-safe.
 */
final class CurrentHook {
  private final SessionStart.Started started;
  private volatile Hook hook;
  private volatile Consumer<String> listener = text -> {};

  /** Whether the run was told to end. Only for the thread that polls. */
  private boolean ended;

  /** How many segments a hook that does not fire has missed; 0: it is not known to be silent. */
  private volatile long missed;

  CurrentHook(SessionStart.Started started) {
    this.started = started;
    this.hook = started.hook();
  }

  /** Returns the hook in use, which is not AUTO. */
  Hook hook() {
    return hook;
  }

  /** Returns a sentence about the hook at the start; null: there is none. */
  String warning() {
    return started.warning();
  }

  /** Sets the listener that is told in a sentence that the hook was replaced. */
  void onReplaced(Consumer<String> newListener) {
    listener = newListener;
  }

  /** Reports that the hook does not fire, and how many segments it has missed. */
  void isSilent(long segs) {
    missed = segs;
  }

  /**
   * Returns how many segments the hook has missed, as {@link HookSilence#add}; 0 also if it is the
   * tracepoint, which nothing can replace.
   *
   * @param session handle for {@link NativeBridge}
   * @param kernelSegs segments that the kernel has counted
   */
  long missed(HookSilence silence, long session, long kernelSegs) {
    return hook == Hook.KPROBE
        ? silence.add(
            System.nanoTime(),
            kernelSegs,
            NativeBridge.synacks(session),
            NativeBridge.hookEvents(session))
        : 0;
  }

  /**
   * Replaces a hook that does not fire, or ends the run; does nothing when called again.
   *
   * @param session handle for {@link NativeBridge}
   * @throws UncheckedCaptureException when the user wants no other hook
   */
  void replaceIfSilent(long session) {
    if (missed == 0 || hook != Hook.KPROBE || ended) {
      return;
    }
    ended = !started.replaceable();
    Obstacle silence = KprobeRequirements.Switches.read().obstacle();
    if (!started.replaceable()) {
      throw new UncheckedCaptureException(
          StartFailure.silentKprobes(silence, started.lossProbes()));
    }
    int result = NativeBridge.useTracepoint(session);
    if (result < 0) {
      throw new IllegalStateException(
          "cannot attach the tracepoint (" + Libc.errnoName(-result) + ")");
    }
    hook = Hook.TRACEPOINT;
    listener.accept(
        "The kprobe has missed "
            + missed
            + " segments, because "
            + silence.reason()
            + "; tcpretrans uses the tracepoint from now on.");
  }
}
