package io.tcpretrans.capture;

import io.tcpretrans.event.SocketHolder;
import io.tcpretrans.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** The processes that hold TCP sockets, read in the kernel (bpf_iter). Of one thread at a time. */
public final class SocketHolders {
  private static final int FIRST_TABLE = 1 << 16;
  private static final int SPARE = 4; // a quarter, for those that come meanwhile

  private final LiveSource kernel;
  private ByteBuffer table = ByteBuffer.allocateDirect(FIRST_TABLE).order(ByteOrder.nativeOrder());

  public SocketHolders(LiveSource kernel) {
    this.kernel = kernel;
  }

  /**
   * Reads those of the wanted sockets, told by inode; several where several processes hold one.
   *
   * @throws IllegalStateException when the kernel does not list them
   */
  public List<SocketHolder> list(LongPredicate wanted) {
    int count = kernel.socketHolders(table);
    while (count * WireLayout.SocketHolder.SIZE > table.capacity()) {
      int room = (count + count / SPARE) * WireLayout.SocketHolder.SIZE;
      table = ByteBuffer.allocateDirect(room).order(ByteOrder.nativeOrder());
      count = kernel.socketHolders(table);
    }
    if (count < 0) {
      throw new IllegalStateException("cannot read iter/task_file: " + Libc.errnoName(-count));
    }
    List<SocketHolder> holders = new ArrayList<>();
    SocketHolder previous = null;
    for (int entry = 0; entry < count; entry++) {
      int at = entry * WireLayout.SocketHolder.SIZE;
      if (wanted.test(table.getLong(at + WireLayout.SocketHolder.INODE))) {
        previous = EventDecoder.holder(table, at, previous);
        holders.add(previous);
      }
    }
    return holders;
  }

  /** Whether the process has this socket, told by inode, at this descriptor now. */
  public static boolean holds(long pid, int descriptor, long inode) {
    return NativeBridge.holdsSocket(pid, descriptor, inode);
  }
}
