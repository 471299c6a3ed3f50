package io.tcpretrans.capture;

import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.sys.Libc;

/** The processes that hold TCP sockets, read in the kernel (bpf_iter). */
public final class SocketHolders {
  private final LiveSource kernel;

  public SocketHolders(LiveSource kernel) {
    this.kernel = kernel;
  }

  /**
   * Lists all of them. One thread at a time.
   *
   * @throws IllegalStateException when the kernel does not list them
   */
  public void list() {
    int count = kernel.listHolders();
    if (count < 0) {
      throw new IllegalStateException(
          "cannot read iter/task_file (" + Libc.errnoName(-count) + ")");
    }
  }

  /**
   * Who held a socket, told by inode, when they were listed last; of several processes the one that
   * started first. Any thread.
   *
   * @return null: no process that this one can see
   */
  public SocketOwner oldest(long inode) {
    return kernel.oldestHolder(inode);
  }

  /** Whether the process has this socket, told by inode, at this descriptor now. */
  public static boolean holds(long pid, int descriptor, long inode) {
    return NativeBridge.holdsSocket(pid, descriptor, inode);
  }

  /**
   * Gives the calling thread the highest priority of normal scheduling.
   *
   * @return null, or the name of the error, such as EPERM
   */
  public static String raisePriority() {
    int error = NativeBridge.raisePriority();
    return error == 0 ? null : Libc.errnoName(-error);
  }

  /** Processor time that the calling thread has taken, in nanoseconds. */
  public static long processorNanos() {
    return NativeBridge.processorNanos();
  }
}
