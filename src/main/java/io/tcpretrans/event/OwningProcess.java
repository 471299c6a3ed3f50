package io.tcpretrans.event;

/**
 * A process that has a socket open, or that was the last to close it.
 *
 * @param pid in the PID namespace of tcpretrans (pid_namespaces(7))
 * @param startNanos start time, CLOCK_BOOTTIME in nanoseconds; differs from that of a later process
 *     with the same pid
 * @param comm name of the process, as in /proc/PID/comm
 * @param inTracerPidNamespace whether the process is in the PID namespace of tcpretrans, and
 *     therefore in no container that has its own; false also if this is unknown
 */
public record OwningProcess(long pid, long startNanos, String comm, boolean inTracerPidNamespace) {
  /** Creates a process whose PID namespace is unknown. */
  public OwningProcess(long pid, long startNanos, String comm) {
    this(pid, startNanos, comm, false);
  }
}
