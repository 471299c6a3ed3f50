package io.tcpretrans.trace;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The time for which the creating thread has waited for locks of other threads since then. */
final class LockWaits {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long thread = Thread.currentThread().getId();

  LockWaits() {
    threads.setThreadContentionMonitoringEnabled(true);
  }

  /** Returns the time in milliseconds. */
  long millis() {
    return threads.getThreadInfo(thread).getBlockedTime();
  }
}
