package io.tcpretrans.capture;

import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * A watch for what ends a run from outside: SIGINT, SIGTERM, SIGHUP and SIGQUIT, and the end of the
 * program that reads stdout, which is noticed also if nothing is written. Without this watch, the
 * JVM handles these signals: it prints a thread dump to stdout on SIGQUIT, and does not handle a
 * signal that was ignored at its start. With it, SIGINT and SIGTERM end the run also if they were
 * ignored, as a shell without job control starts a background job (POSIX, Shell Command Language,
 * 2.11). SIGHUP stays ignored, as nohup(1) needs it.
 */
public final class EndWatch {
  /** Whether the native bridge is loaded, so that {@link #awaitWritable} can wait. */
  private static volatile boolean loaded;

  private static volatile boolean stopped;

  private EndWatch() {}

  /**
   * Starts the watch, in a daemon thread. A live run has loaded the native libraries; its signals
   * are handled when this method returns. A replay loads them in the thread, because that takes as
   * long as a short replay. If they cannot be loaded, there is no watch.
   *
   * @param directory temporary directory for native libraries, used if none are loaded yet
   * @param listener gets the number of each signal, and once 0 when stdout has no reader left
   */
  public static void start(Path directory, IntConsumer listener) {
    boolean installed = install();
    Thread thread =
        new Thread(
            () -> {
              if ((installed || (load(directory) && install())) && !stopped) {
                await(listener);
              }
            },
            "end-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns whether the signals are handled; false: the native libraries are not loaded. */
  private static boolean install() {
    try {
      loaded = NativeBridge.installSignalHandlers() == 0;
      return loaded;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static boolean load(Path directory) {
    try (NativeLoader loader = NativeLoader.forHost()) {
      loader.load(directory);
      return true;
    } catch (CaptureException e) {
      return false; // a replay works without native code, and then only this watch is missing
    }
  }

  private static void await(IntConsumer listener) {
    for (int end = NativeBridge.awaitRunEnd(); end >= 0; end = NativeBridge.awaitRunEnd()) {
      listener.accept(end);
    }
  }

  /**
   * Ends the watch, before the process exits: the JVM waits 300 ms for a thread in native code.
   * Signals are ignored from now on.
   */
  public static void stop() {
    stopped = true;
    if (loaded) {
      NativeBridge.cancelRunEnd();
    }
  }

  /**
   * Waits until a write to the descriptor would take bytes or fail. Returns at once if the native
   * libraries are not loaded. Thread-safe.
   *
   * @param millis how long to wait at most, in milliseconds
   * @return false: a write would wait
   */
  public static boolean awaitWritable(int descriptor, int millis) {
    return !loaded || NativeBridge.awaitWritable(descriptor, millis);
  }
}
