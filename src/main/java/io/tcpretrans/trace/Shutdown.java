package io.tcpretrans.trace;

import io.tcpretrans.capture.IgnoredSignals;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The end of the run on SIGINT, SIGTERM or SIGHUP. The run then ends as it does after {@code
 * --duration}: with the summary and exit status 0. The JVM answers these signals by running its
 * shutdown hooks; the hook of this class waits until the run has finished.
 */
public final class Shutdown implements BooleanSupplier {
  /** How long the shutdown hook waits for the run to finish. */
  private static final int GRACE_SECONDS = 10;

  /** The exit status of a run that does not finish in this time. */
  private static final int FAILED = 1;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile Runnable onRequest = () -> {};
  private volatile int exitStatus = 0;

  /** Installs the shutdown hook. Without it, a signal ends the process at once. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "shutdown"));
  }

  private void awaitEnd() {
    request();
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(FAILED); // for example, the reader of stdout has stopped reading
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitStatus); // the JVM itself would exit with 128 + the signal
  }

  /** Returns whether the end was requested. Thread-safe. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /**
   * Makes SIGINT and SIGTERM end the run also if the parent process had set them to be ignored.
   * Called after tracing has started, because that loads the native libraries.
   *
   * @param directory where the native libraries are unpacked if tracing has not loaded them, as in
   *     a replay
   */
  void handleIgnored(Path directory) {
    IgnoredSignals.handle(directory, this::request);
  }

  /** Requests the end of the run, as a signal does. Thread-safe. */
  public void request() {
    requested = true;
    onRequest.run();
  }

  /**
   * Sets the action of a request, and runs it at once if the end was requested before.
   *
   * @param action called by any thread, and possibly more than once
   */
  void onRequest(Runnable action) {
    onRequest = action;
    if (requested) {
      action.run();
    }
  }

  /** Ends the process. Called after everything is written. */
  public void exit(int status) {
    exitStatus = status;
    finished.countDown();
    Runtime.getRuntime().exit(status);
  }
}
