package io.tcpretrans.capture;

import io.tcpretrans.sys.KernelFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * SIGINT and SIGTERM where this process was started with them ignored, as a shell without job
 * control does with SIGINT for a background job. The JVM then handles neither.
 */
public final class IgnoredSignals {
  /** SIGINT and SIGTERM in a mask of /proc/PID/status, where bit 0 is signal 1. */
  private static final long MASK = 1L << 1 | 1L << 14;

  private IgnoredSignals() {}

  /**
   * Has something done when one of them comes, on a thread of its own. Does nothing where none is
   * ignored.
   *
   * @param directory where the native bridge is unpacked if no trace has loaded it before
   */
  public static void handle(Path directory, Runnable action) {
    if ((ignored() & MASK) == 0) {
      return;
    }
    Thread thread = new Thread(() -> await(directory, action), "ignored-signals");
    thread.setDaemon(true);
    thread.start();
  }

  private static long ignored() {
    try {
      String status = KernelFile.text(Path.of("/proc/self/status"));
      return Long.parseUnsignedLong(KernelCapabilities.field(status, "SigIgn:", "0"), 16);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(Path directory, Runnable action) {
    try {
      if (signal(directory) > 0) {
        action.run();
      }
    } catch (CaptureException e) {
      return; // a replay where no native code can be loaded: the signals stay ignored
    }
  }

  private static int signal(Path directory) throws CaptureException {
    try {
      return NativeBridge.awaitIgnoredSignal();
    } catch (UnsatisfiedLinkError e) {
      try (NativeLoader parts = NativeLoader.forHost()) {
        parts.load(directory);
      }
      return NativeBridge.awaitIgnoredSignal();
    }
  }
}
