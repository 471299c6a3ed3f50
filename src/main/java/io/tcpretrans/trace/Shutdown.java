package io.tcpretrans.trace;

import io.tcpretrans.capture.EndWatch;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The end of a run that a signal, a closed stdout or a key requests. The run then ends as it does
 * after {@code --duration}: with the summary and the same exit status. {@link EndWatch} reports the
 * signals. Until it has started, and where its native code cannot be loaded, the JVM answers
 * signals by running its shutdown hooks.
 */
public final class Shutdown implements BooleanSupplier {
  /**
   * How long a run may take to end after a signal. This is longer than the run itself waits at its
   * end for counters, owners and readers.
   */
  private static final int LIMIT_SECONDS = 10;

  /** The exit status of a run that exceeds the limit. */
  private static final int FAILED = 1;

  private final CountDownLatch exitCalled = new CountDownLatch(1);
  private final AtomicReference<RunEnd> requested = new AtomicReference<>();

  /** Whether a signal has limited the time until the end. */
  private final AtomicBoolean limited = new AtomicBoolean();

  private volatile Runnable onRequest = () -> {};
  private volatile int exitStatus = 0;

  /** Installs the shutdown hook. Without it, a signal ends the process at once. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endRunAndHalt, "shutdown"));
  }

  /** The shutdown hook, which runs after a signal that the JVM handles and after {@link #exit}. */
  private void endRunAndHalt() {
    request(RunEnd.SIGNAL);
    try {
      exitCalled.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitStatus); // after a signal, the JVM would exit with 128 + signal
  }

  /** Ends the process if {@link #exit} is not called within the limit. */
  private void limitEnd() {
    try {
      if (!exitCalled.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        Thread message = new Thread(Shutdown::reportLimit);
        message.setDaemon(true);
        message.start();
        message.join(TimeUnit.SECONDS.toMillis(1)); // the reader of stderr may not read
        Runtime.getRuntime().halt(FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reportLimit() {
    System.err.println(
        "tcpretrans: the run did not end within "
            + LIMIT_SECONDS
            + " s of the signal; its last output and the end of its recording are missing.");
  }

  /** Returns whether the end was requested. Thread-safe. */
  @Override
  public boolean getAsBoolean() {
    return requested.get() != null;
  }

  /** Returns what has requested the end first; null: nothing yet. Thread-safe. */
  RunEnd requestedBy() {
    return requested.get();
  }

  /**
   * Makes SIGQUIT, ignored signals and a closed stdout end the run too. A live run calls this
   * method when it has loaded the native libraries, a replay at its start.
   *
   * @param directory where a replay unpacks the native libraries
   */
  public void watch(Path directory) {
    EndWatch.start(directory, code -> request(RunEnd.of(code)));
  }

  /**
   * Requests the end of the run. Does not wait for the end. The first request counts. Thread-safe.
   */
  public void request(RunEnd end) {
    requested.compareAndSet(null, end);
    if (end.isSignal() && limited.compareAndSet(false, true)) {
      Thread limit = new Thread(this::limitEnd, "limit");
      limit.setDaemon(true);
      limit.start();
    }
    onRequest.run();
  }

  /**
   * Sets the action of a request, and runs it at once if the end was requested before.
   *
   * @param action called by any thread, and possibly more than once
   */
  void onRequest(Runnable action) {
    onRequest = action;
    if (getAsBoolean()) {
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
    EndWatch.stop();
    Runtime.getRuntime().exit(status);
  }
}
