package io.tcpretrans.trace;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A measurement of the time for which one thread waits for locks that other threads hold. */
final class LockWaits {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long threadId = Thread.currentThread().getId();

  /** Starts to measure the calling thread. */
  LockWaits() {
    threads.setThreadContentionMonitoringEnabled(true);
  }

  /** Returns the waiting time since the start, in milliseconds. */
  long millis() {
    return threads.getThreadInfo(threadId).getBlockedTime();
  }
}
