package io.tcpretrans.capture;

import io.tcpretrans.sys.ProcessFiles;
import io.tcpretrans.sys.ResentConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A reader of the TCP connections of all visible network namespaces that have resent segments. Only
 * one thread may use an object, after {@link LiveSource#start} has loaded the native library.
 */
public final class ResentConnections {
  /** The kernel walks its whole table of sockets once for each namespace and address family. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final NamespaceList namespaces = new NamespaceList();
  private final NetlinkReader netlink = new NetlinkReader();

  /** The inode number of this process's own namespace, which need not be entered. */
  private final long ownInode = ProcessFiles.netns(ProcessHandle.current().pid());

  /**
   * Lists the connections. Namespaces that cannot be read, or for which ten seconds are not enough,
   * are left out.
   *
   * @param debug takes the first failure, and the number of namespaces that were left out
   * @throws IOException if the namespaces cannot be listed
   */
  public List<ResentConnection> read(Consumer<String> debug) throws IOException {
    List<ResentConnection> connections = new ArrayList<>();
    IOException failure = null;
    long begin = System.nanoTime();
    int leftOut = 0;
    for (Map.Entry<Long, VisibleNamespace> entry : namespaces.read().entrySet()) {
      if (System.nanoTime() - begin > MAX_NANOS) {
        leftOut++;
        continue;
      }
      long inode = entry.getKey();
      byte[] file = inode == ownInode ? null : entry.getValue().file();
      try {
        connections.addAll(netlink.resentConnections(inode, file));
      } catch (IOException e) {
        leftOut++;
        failure = failure == null ? e : failure;
      }
    }
    if (leftOut > 0) {
      debug.accept(
          "the connections of "
              + leftOut
              + " network namespaces were not read"
              + (failure == null ? "" : ": " + failure.getMessage()));
    }
    return connections;
  }
}
