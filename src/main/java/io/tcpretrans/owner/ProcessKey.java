package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;

/** The identity of a process, which a later process with the same PID does not have. */
record ProcessKey(long pid, long startNanos) {
  static ProcessKey of(OwningProcess process) {
    return new ProcessKey(process.pid(), process.startNanos());
  }

  // Every row calls these. C1, the first compiler of the JVM, does not inline those of a record.
  @Override
  public boolean equals(Object other) {
    return other instanceof ProcessKey that && pid == that.pid && startNanos == that.startNanos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * pid + startNanos);
  }
}
