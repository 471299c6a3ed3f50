package io.tcpretrans.trace;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * A measurement of the time for which one thread waits to enter synchronized blocks and methods
 * while other threads are in them. Waits for java.util.concurrent.locks are not measured.
 */
final class LockWaits {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long threadId = Thread.currentThread().getId();

  /** Starts to measure the calling thread. */
  LockWaits() {
    threads.setThreadContentionMonitoringEnabled(true);
  }

  /** Returns the time that the thread has waited since this object was created, in milliseconds. */
  long millis() {
    return threads.getThreadInfo(threadId).getBlockedTime();
  }
}
