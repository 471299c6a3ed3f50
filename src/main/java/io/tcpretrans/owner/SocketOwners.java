package io.tcpretrans.owner;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;

/**
 * The kernel's side of {@link OwnerResolver}: the processes that own TCP sockets, and the priority
 * and the processor time of a thread. A socket is named by its inode number.
 */
public interface SocketOwners {
  /**
   * Lists the owners of all open sockets, for {@link #listed}. Only one thread at a time may call
   * this method.
   */
  void list();

  /**
   * Returns the owner of a socket as of the last list; of several processes the one that started
   * first. Thread-safe.
   *
   * @return null: no list was made, or it has no process that owned the socket
   */
  SocketOwner listed(long inode);

  /** Returns whether the process has this socket at this descriptor now. Thread-safe. */
  boolean owns(long pid, int descriptor, long inode);

  /**
   * Returns the process that closed a socket as its last owner. Thread-safe.
   *
   * @return null: the socket is open, or the kernel side did not see the close or no longer has it
   */
  OwningProcess lastOwner(long inode);

  /**
   * Returns the process that started another process, also if both have ended. Thread-safe. By
   * default none is known.
   *
   * @return null: it is not known, as for a process that was started before the run
   */
  default OwningProcess creator(OwningProcess process) {
    return null;
  }

  /** Raises the scheduling priority of the calling thread, where that is permitted. */
  void raisePriority();

  /** Returns the processor time that the calling thread has used, in nanoseconds. */
  long processorNanos();
}
