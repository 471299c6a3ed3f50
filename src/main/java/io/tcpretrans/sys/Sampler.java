package io.tcpretrans.sys;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that runs the tasks that read counters, connection tracking, devices and listeners of
 * network namespaces, one task after the other. A task that fails is reported, and the thread
 * continues.
 */
public final class Sampler implements AutoCloseable {
  private final ScheduledThreadPoolExecutor thread;
  private final Consumer<String> error;
  private final Queue<Runnable> urgent = new ConcurrentLinkedQueue<>();

  /** Used only by the thread. */
  private boolean runsUrgent;

  /**
   * Starts the thread.
   *
   * @param error called with a message when a task throws an exception or an error
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
  }

  /**
   * Runs a task as soon as the thread is free; does nothing after {@link #close}. Returns at once.
   * Any thread may call this method.
   */
  public void now(Runnable task) {
    after(0, task);
  }

  /**
   * Runs a task as soon as the thread is free, or before that, when the running task calls {@link
   * #runUrgent}; does nothing after {@link #close}. Returns at once. Any thread may call this
   * method.
   */
  public void urgent(Runnable task) {
    urgent.add(task);
    now(this::runUrgent);
  }

  /**
   * Runs the urgent tasks that wait, unless the caller is one itself. A task that takes long calls
   * this method between its steps. Only for the thread.
   */
  public void runUrgent() {
    if (runsUrgent) {
      return;
    }
    runsUrgent = true;
    for (Runnable task = urgent.poll(); task != null; task = urgent.poll()) {
      run(task);
    }
    runsUrgent = false;
  }

  /**
   * Runs a task after a delay; does nothing after {@link #close}. Any thread may call this method.
   *
   * @param nanos the delay in nanoseconds
   * @return cancels the task, unless the task has begun
   */
  public Runnable after(long nanos, Runnable task) {
    try {
      Future<?> scheduled = thread.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // after close()
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      error.accept("the thread sampler failed (" + e + "); it continues.");
    }
  }

  /** Interrupts the running task, discards all others, and returns without waiting. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
