package io.tcpretrans.trace;

import io.tcpretrans.capture.IgnoredSignals;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * SIGINT, SIGTERM and SIGHUP end the trace like any other end: with the summary and status 0. The
 * JVM turns them into its shutdown, during which the trace has a few seconds to finish.
 */
public final class Shutdown implements BooleanSupplier {
  private static final int GRACE_SECONDS = 10;

  /** The exit status of a run that cannot finish. */
  private static final int FAILED = 1;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;
  private volatile Runnable wake = () -> {};
  private volatile int status = 0;

  /** Makes signals end the run. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::awaitEnd, "shutdown"));
  }

  private void awaitEnd() {
    request();
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(FAILED); // stuck: nobody reads stdout
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status);
  }

  /** True once a signal asked for the end. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /**
   * Ends the trace on SIGINT and SIGTERM also where the parent process had them ignored; to be
   * called when the trace has begun.
   *
   * @param directory where native code is unpacked if none was loaded before
   */
  void handleIgnored(Path directory) {
    IgnoredSignals.handle(directory, this::request);
  }

  /** Asks for the end as a signal does. */
  public void request() {
    requested = true;
    wake.run();
  }

  /**
   * Has something done once the end was asked for.
   *
   * @param action of any thread; it may be called again
   */
  void onRequest(Runnable action) {
    wake = action;
    if (requested) {
      action.run();
    }
  }

  /** To be called when all is written; ends the process. */
  public void exit(int exitStatus) {
    status = exitStatus;
    finished.countDown();
    Runtime.getRuntime().exit(exitStatus);
  }
}
