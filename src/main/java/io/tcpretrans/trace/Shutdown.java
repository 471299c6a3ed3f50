package io.tcpretrans.trace;

import io.tcpretrans.capture.IgnoredSignals;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The end of the run on SIGINT, SIGTERM or SIGHUP. The run then ends as it does after {@code
 * --duration}: with the summary and the same exit status. The JVM answers these signals by running
 * its shutdown hooks; the hook of this class waits until the run has called {@link #exit}.
 */
public final class Shutdown implements BooleanSupplier {
  /**
   * How long the shutdown hook waits for {@link #exit}. This is longer than the run itself waits at
   * its end for counters and owners.
   */
  private static final int GRACE_SECONDS = 10;

  /** The exit status of a run that does not call {@link #exit} in this time. */
  private static final int FAILED = 1;

  private final CountDownLatch exitCalled = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile Runnable onRequest = () -> {};
  private volatile int exitStatus = 0;

  /** Installs the shutdown hook. Without it, a signal ends the process at once. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endRunAndHalt, "shutdown"));
  }

  /** The shutdown hook, which runs after a signal and also after {@link #exit}. */
  private void endRunAndHalt() {
    request();
    try {
      if (!exitCalled.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(FAILED); // for example, the reader of stdout has stopped reading
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitStatus); // after a signal, the JVM would exit with 128 + signal
  }

  /** Returns whether the end was requested. Thread-safe. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /**
   * Makes SIGINT and SIGTERM end the run even if this process was started with these signals
   * ignored, as a shell starts a background job. SIGHUP then stays ignored, as nohup(1) needs it. A
   * live run calls this method after tracing has started, which loads the native libraries.
   *
   * @param directory where a replay, which has not loaded the native libraries, unpacks them
   */
  void handleIgnoredSignals(Path directory) {
    IgnoredSignals.handle(directory, this::request);
  }

  /** Requests the end of the run, as a signal does. Does not wait for the end. Thread-safe. */
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

  /**
   * Ends the process with this status, also if a signal has started the shutdown. Called after
   * everything is written. Does not return.
   */
  public void exit(int status) {
    exitStatus = status;
    exitCalled.countDown();
    Runtime.getRuntime().exit(status);
  }
}
