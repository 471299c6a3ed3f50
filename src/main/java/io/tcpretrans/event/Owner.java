package io.tcpretrans.event;

import java.util.Objects;

/**
 * The process that owns a connection, and its container.
 *
 * @param pid 0: no process holds the socket, or it is not known
 * @param comm the process's name; null where pid is 0
 * @param container its name, or the first 12 digits of its id where no name is found; null: none
 * @param containerId the runtime's id; null: none
 * @param pending the lookup has not finished; what it has found so far is here
 */
public record Owner(long pid, String comm, String container, String containerId, boolean pending) {
  /** No owner, as far as is known. */
  public static final Owner NONE = new Owner(0, null, null, null);

  /** An owner whose lookup has finished. */
  public Owner(long pid, String comm, String container, String containerId) {
    this(pid, comm, container, containerId, false);
  }

  /** The same, before its lookup has finished. */
  public Owner asPending() {
    return new Owner(pid, comm, container, containerId, true);
  }

  // As a record's own, which C1 does not compile into one piece. This is asked for every row.
  @Override
  public boolean equals(Object other) {
    return other instanceof Owner that
        && pid == that.pid
        && pending == that.pending
        && Objects.equals(comm, that.comm)
        && Objects.equals(container, that.container)
        && Objects.equals(containerId, that.containerId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(pid, comm, container, containerId, pending);
  }
}
