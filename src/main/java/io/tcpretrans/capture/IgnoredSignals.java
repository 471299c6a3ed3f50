package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import io.tcpretrans.sys.KernelNumber;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A handler for SIGINT and SIGTERM if the parent process started this one with these signals
 * ignored. A shell without job control does so with SIGINT for a background job (POSIX, Shell
 * Command Language, 2.11). The JVM does not handle a signal that was ignored at its start.
 */
public final class IgnoredSignals {
  /** The bits of SIGINT (2) and SIGTERM (15) in the field SigIgn, where bit 0 is signal 1. */
  private static final long SIGINT_AND_SIGTERM = 1L << 1 | 1L << 14;

  private IgnoredSignals() {}

  /**
   * Starts a daemon thread that waits for such a signal and then runs the action once. Does nothing
   * if neither signal is ignored. If the native bridge cannot be loaded, the signals stay ignored.
   *
   * @param directory temporary directory for native libraries, used if none are loaded yet
   */
  public static void handle(Path directory, Runnable action) {
    if ((ignoredMask() & SIGINT_AND_SIGTERM) == 0) {
      return;
    }
    Thread thread = new Thread(() -> await(directory, action), "ignored-signals");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the field SigIgn of /proc/self/status (proc(5)); 0 if it cannot be read. */
  private static long ignoredMask() {
    try {
      String status = KernelFile.text(Path.of("/proc/self/status"));
      return KernelNumber.hex(KernelCapabilities.field(status, "SigIgn:", "0"), 0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(Path directory, Runnable action) {
    try {
      if (awaitSignal(directory) > 0) {
        action.run();
      }
    } catch (CaptureException e) {
      return; // a replay works without native code, and then only this handler is missing
    }
  }

  /** Returns the number of the signal, 0 if none is ignored, or -errno. */
  private static int awaitSignal(Path directory) throws CaptureException {
    try {
      return NativeBridge.awaitIgnoredSignal();
    } catch (UnsatisfiedLinkError e) { // a replay has not loaded the bridge
      try (NativeLoader loader = NativeLoader.forHost()) {
        loader.load(directory);
      }
      return NativeBridge.awaitIgnoredSignal();
    }
  }
}
