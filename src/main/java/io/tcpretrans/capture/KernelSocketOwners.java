package io.tcpretrans.capture;

import io.tcpretrans.event.OwningProcess;
import io.tcpretrans.event.SocketOwner;
import io.tcpretrans.owner.SocketOwners;
import io.tcpretrans.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The owners of TCP sockets, read from the kernel: those of open sockets by a BPF iterator over all
 * descriptors (iter/task_file), those of closed sockets from the map that the close hook fills.
 */
public final class KernelSocketOwners implements SocketOwners {
  private final LiveSource kernel;
  private final Consumer<String> info;
  private final Consumer<String> debug;
  private final AtomicBoolean priorityReported = new AtomicBoolean();

  /** Also the lock of its own contents. */
  private final ByteBuffer listedRecord = buffer();

  /** Also the lock of its own contents. */
  private final ByteBuffer lastOwnerRecord = buffer();

  /** Also the lock of its own contents. */
  private final ByteBuffer creatorRecord = buffer();

  /** Whether a list could not be made. */
  private boolean failed;

  /**
   * @param info takes the message that the owners of open sockets cannot be listed
   * @param debug takes the message that the priority of a thread could not be raised
   */
  public KernelSocketOwners(LiveSource kernel, Consumer<String> info, Consumer<String> debug) {
    this.kernel = kernel;
    this.info = info;
    this.debug = debug;
  }

  /** Lists the owners. After the first failure, which is reported, the last list stays. */
  @Override
  public void list() {
    if (failed) {
      return;
    }
    try {
      list(kernel);
    } catch (IllegalStateException e) {
      failed = true;
      info.accept("Owners of open connections will be missing: " + e.getMessage());
    }
  }

  /**
   * Lists the owners of all open sockets. Does nothing if the source is closed.
   *
   * @throws IllegalStateException if the kernel cannot list them
   */
  static void list(LiveSource kernel) {
    int count = kernel.callIfOpen(NativeBridge::listOwners, 0);
    if (count < 0) {
      throw new IllegalStateException(
          "cannot read iter/task_file (" + Libc.errnoName(-count) + ")");
    }
  }

  @Override
  public SocketOwner listed(long inode) {
    synchronized (listedRecord) {
      int error =
          kernel.callIfOpen(session -> NativeBridge.oldestOwner(session, inode, listedRecord), -1);
      return error != 0 ? null : EventDecoder.socketOwner(listedRecord);
    }
  }

  @Override
  public OwningProcess lastOwner(long inode) {
    synchronized (lastOwnerRecord) {
      int error =
          kernel.callIfOpen(session -> NativeBridge.lastOwner(session, inode, lastOwnerRecord), -1);
      return error != 0 ? null : EventDecoder.socketOwner(lastOwnerRecord).process();
    }
  }

  @Override
  public OwningProcess creator(OwningProcess process) {
    synchronized (creatorRecord) {
      int error =
          kernel.callIfOpen(
              session ->
                  NativeBridge.creator(session, process.pid(), process.startNanos(), creatorRecord),
              -1);
      return error != 0 ? null : EventDecoder.socketOwner(creatorRecord).process();
    }
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(WireLayout.SocketOwner.SIZE).order(ByteOrder.nativeOrder());
  }

  @Override
  public boolean owns(long pid, int descriptor, long inode) {
    return NativeBridge.holdsSocket(pid, descriptor, inode);
  }

  @Override
  public void raisePriority() {
    int error = NativeBridge.raisePriority();
    if (error != 0 && priorityReported.compareAndSet(false, true)) {
      debug.accept(
          "cannot raise the priority of the owner thread ("
              + Libc.errnoName(-error)
              + "), so on a loaded host more rows will have no owner; grant CAP_SYS_NICE.");
    }
  }

  @Override
  public long processorNanos() {
    return NativeBridge.processorNanos();
  }
}
