package io.tcpretrans.sys;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that reads what is read periodically: counters of network namespaces, connection
 * tracking, devices, listeners. A task that fails is reported, and the thread continues.
 */
public final class Sampler implements AutoCloseable {
  private final ScheduledThreadPoolExecutor thread;
  private final Consumer<String> error;

  /**
   * Starts the thread.
   *
   * @param error told of each task that ends with an exception or an error
   */
  public Sampler(Consumer<String> error) {
    this.error = error;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread sampler = new Thread(task, "sampler");
              sampler.setDaemon(true);
              return sampler;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs a task as soon as the thread is free. Any thread may call it, and none waits. */
  public void now(Runnable task) {
    after(0, task);
  }

  /**
   * Runs a task later.
   *
   * @param nanos the delay in nanoseconds
   * @return cancels the task, unless it has begun
   */
  public Runnable after(long nanos, Runnable task) {
    try {
      Future<?> scheduled = thread.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // closed: the run ends
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      error.accept("the thread sampler failed (" + e + "); it continues.");
    }
  }

  /** Ends the thread after the task that it is running. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
