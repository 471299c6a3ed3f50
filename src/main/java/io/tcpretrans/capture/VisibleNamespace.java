package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsProcess;
import io.tcpretrans.sys.NamespaceMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network namespace that a process lives in, or that is mounted where this process sees it.
 *
 * @param name of the file that is mounted; null: none is
 * @param ways that lead to its counters, the cheaper ones first
 */
record VisibleNamespace(String name, List<Way> ways) {
  /** Processes end: of so many the first ones are kept. */
  private static final int WAYS = 4;

  private static final byte[] OWN = "/proc/thread-self/net".getBytes(StandardCharsets.US_ASCII);

  /**
   * How its counters are read.
   *
   * @param enter the mounted file, to be entered first; null: not needed
   * @param folder where they are then
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Way(byte[] enter, byte[] folder) {
    /** Returns the path of a file that the namespace can be entered by. */
    byte[] file() {
      if (enter != null) {
        return enter;
      }
      String net = new String(folder, StandardCharsets.US_ASCII); // /proc/PID/net
      return net.replaceFirst("/net$", "/ns/net").getBytes(StandardCharsets.US_ASCII);
    }
  }

  /**
   * All of them, told apart by their numbers.
   *
   * @param processes struct netns_process, up to the buffer's limit
   */
  static Collection<VisibleNamespace> all(ByteBuffer processes) throws IOException {
    Map<Long, VisibleNamespace> visible = new HashMap<>();
    for (int at = 0; at < processes.limit(); at += NetnsProcess.SIZE) {
      String folder =
          "/proc/" + Integer.toUnsignedString(processes.getInt(at + NetnsProcess.PID)) + "/net";
      List<Way> ways =
          visible.computeIfAbsent(
                  Integer.toUnsignedLong(processes.getInt(at + NetnsProcess.INODE)),
                  inode -> new VisibleNamespace(null, new ArrayList<>()))
              .ways;
      if (ways.size() < WAYS) {
        ways.add(new Way(null, folder.getBytes(StandardCharsets.US_ASCII)));
      }
    }
    for (NamespaceMount mount : NamespaceMount.all()) {
      VisibleNamespace known = visible.get(mount.inode());
      List<Way> ways = known == null ? new ArrayList<>() : known.ways;
      ways.add(new Way(mount.pathBytes(), OWN));
      visible.put(mount.inode(), new VisibleNamespace(mount.name(), ways));
    }
    return visible.values();
  }
}
