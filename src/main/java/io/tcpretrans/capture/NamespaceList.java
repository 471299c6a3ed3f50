package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsProcess;
import io.tcpretrans.sys.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * A reader of the list of network namespaces of all processes and mounts that this process can see.
 * Only one thread may use an object.
 */
final class NamespaceList {
  private static final int INITIAL_PROCESSES = 1 << 12;

  /** A new table has room for a quarter more processes, because more may start meanwhile. */
  private static final int GROWTH_DIVISOR = 4;

  private ByteBuffer processes = buffer(INITIAL_PROCESSES);

  private static ByteBuffer buffer(int count) {
    return ByteBuffer.allocateDirect(count * NetnsProcess.SIZE).order(ByteOrder.nativeOrder());
  }

  /**
   * Returns the namespaces by their inode numbers.
   *
   * @throws IOException if the mounts cannot be read
   * @throws IllegalStateException if the processes cannot be listed
   */
  Map<Long, VisibleNamespace> read() throws IOException {
    int count = checked(NativeBridge.netnsProcesses(processes.clear()));
    while (count * NetnsProcess.SIZE > processes.capacity()) {
      processes = buffer(count + count / GROWTH_DIVISOR);
      count = checked(NativeBridge.netnsProcesses(processes));
    }
    return VisibleNamespace.list(processes.limit(count * NetnsProcess.SIZE));
  }

  private static int checked(int result) {
    if (result < 0) {
      throw new IllegalStateException("cannot list processes (" + Libc.errnoName(-result) + ")");
    }
    return result;
  }
}
