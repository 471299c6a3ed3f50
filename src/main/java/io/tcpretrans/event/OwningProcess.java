package io.tcpretrans.event;

/**
 * A process that holds a socket, or was the last to.
 *
 * @param pid as the tracer sees it (pid_namespaces(7))
 * @param startNanos when it started, CLOCK_BOOTTIME; tells it from a later process of the same pid
 * @param comm as in /proc/PID/comm
 * @param beside it is in the tracer's own PID namespace, so in no container that has one
 */
public record OwningProcess(long pid, long startNanos, String comm, boolean beside) {
  /** A process of which no PID namespace is known. */
  public OwningProcess(long pid, long startNanos, String comm) {
    this(pid, startNanos, comm, false);
  }
}
