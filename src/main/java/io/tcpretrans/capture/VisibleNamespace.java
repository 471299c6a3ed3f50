package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsProcess;
import io.tcpretrans.sys.NamespaceMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network namespace of a process in /proc, or of a mount that this process sees, such as those
 * that ip-netns(8) makes.
 *
 * @param name last name of a mount point; null: the namespace is not mounted
 * @param ways ways to read its counters, the cheaper ones first
 */
record VisibleNamespace(String name, List<Way> ways) {
  /**
   * The most processes of a namespace that are kept, in case one of them ends before it is read.
   */
  private static final int MAX_PROCESSES = 4;

  /** The counters of the namespace that the calling thread has entered. */
  private static final byte[] ENTERED_COUNTERS =
      "/proc/thread-self/net".getBytes(StandardCharsets.US_ASCII);

  /**
   * A way to read the counters of a namespace.
   *
   * @param enter the mounted file of the namespace, which the thread has to enter first; null: the
   *     thread need not enter it
   * @param folder the directory of the counters, such as {@code /proc/1/net}
   */
  @SuppressWarnings("ArrayRecordComponent") // no code compares objects
  record Way(byte[] enter, byte[] folder) {
    /** Returns the path of the namespace's file, such as {@code /proc/1/ns/net}. */
    byte[] namespaceFile() {
      if (enter != null) {
        return enter;
      }
      String net = new String(folder, StandardCharsets.US_ASCII);
      return net.replaceFirst("/net$", "/ns/net").getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * Returns the path of the namespace's file by the cheapest way, such as {@code /proc/1/ns/net}.
   */
  byte[] file() {
    return ways.get(0).namespaceFile();
  }

  /**
   * Lists the namespaces that processes and mounts have, by their inode numbers.
   *
   * @param processes records of struct netns_process, up to the buffer's limit
   * @throws IOException if the mounts cannot be read
   */
  static Map<Long, VisibleNamespace> list(ByteBuffer processes) throws IOException {
    Map<Long, VisibleNamespace> visible = new HashMap<>();
    for (int at = 0; at < processes.limit(); at += NetnsProcess.SIZE) {
      String folder =
          "/proc/" + Integer.toUnsignedString(processes.getInt(at + NetnsProcess.PID)) + "/net";
      List<Way> ways =
          visible.computeIfAbsent(
                  Integer.toUnsignedLong(processes.getInt(at + NetnsProcess.INODE)),
                  inode -> new VisibleNamespace(null, new ArrayList<>()))
              .ways;
      if (ways.size() < MAX_PROCESSES) {
        ways.add(new Way(null, folder.getBytes(StandardCharsets.US_ASCII)));
      }
    }
    for (NamespaceMount mount : NamespaceMount.all()) {
      VisibleNamespace ofProcesses = visible.get(mount.inode());
      List<Way> ways = ofProcesses == null ? new ArrayList<>() : ofProcesses.ways;
      ways.add(new Way(mount.pathBytes(), ENTERED_COUNTERS));
      visible.put(mount.inode(), new VisibleNamespace(mount.name(), ways));
    }
    return visible;
  }
}
