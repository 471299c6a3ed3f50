package io.tcpretrans.event;

import java.util.List;
import java.util.Objects;

/**
 * The process that owns a connection, and the container of that process. If the process is unknown,
 * the container may be known all the same, by the socket.
 *
 * @param pid 0: no process has the socket open, or the process is unknown
 * @param comm name of the process; null if {@code pid} is 0
 * @param container name of the container, or the first 12 digits of its id if it has no known name;
 *     null: no container
 * @param containerId id that the container runtime assigned; null: no container
 * @param ancestors PIDs of the processes from which the process descends, which may have ended;
 *     empty: none, or the run does not need them; null: they are not known
 * @param pending the lookup has not finished, so the other values may still change
 */
public record Owner(
    long pid,
    String comm,
    String container,
    String containerId,
    List<Long> ancestors,
    boolean pending) {
  /** A finished lookup that found no owner. */
  public static final Owner NONE = new Owner(0, null, null, null);

  /** Creates an owner whose lookup has finished. */
  public Owner(long pid, String comm, String container, String containerId) {
    this(pid, comm, container, containerId, List.of(), false);
  }

  /** Returns this owner as the intermediate result of a lookup that has not finished. */
  public Owner asPending() {
    return new Owner(pid, comm, container, containerId, ancestors, true);
  }

  /** Returns this owner with these ancestors. */
  public Owner withAncestors(List<Long> others) {
    return new Owner(pid, comm, container, containerId, others, pending);
  }

  // These replace the methods that javac generates for a record. Those are chains of method
  // handles (java.lang.runtime.ObjectMethods), which the JVM's first compiler does not inline.
  // These are called for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof Owner that
        && pid == that.pid
        && pending == that.pending
        && Objects.equals(comm, that.comm)
        && Objects.equals(ancestors, that.ancestors)
        && Objects.equals(container, that.container)
        && Objects.equals(containerId, that.containerId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pid, comm, container, containerId, pending);
  }
}
