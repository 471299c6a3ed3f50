package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsProcess;
import io.tcpretrans.sys.Libc;
import java.io.IOException;
import java.util.Map;

/**
 * A reader of the list of network namespaces of all processes and mounts that this process can see.
 * Only one thread may use an object.
 */
final class NamespaceList {
  private final RecordTable processes = new RecordTable();

  /**
   * Returns the namespaces by their inode numbers.
   *
   * @throws IOException if the mounts cannot be read
   * @throws IllegalStateException if the processes cannot be listed
   */
  Map<Long, VisibleNamespace> read() throws IOException {
    int count = processes.fill(NetnsProcess.SIZE, NativeBridge::netnsProcesses);
    if (count < 0) {
      throw new IllegalStateException("cannot list processes (" + Libc.errnoName(-count) + ")");
    }
    return VisibleNamespace.list(processes.bytes().limit(count * NetnsProcess.SIZE));
  }
}
