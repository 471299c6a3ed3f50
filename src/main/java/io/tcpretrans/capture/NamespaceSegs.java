package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsSegs;
import java.nio.ByteBuffer;

/**
 * The number of segments that reached the hook in one network namespace since tracing started, a
 * struct netns_segs of wire.h.
 *
 * @param id unique identity of the namespace (netns_id of compat.bpf.h), as in an event; 0: all
 *     namespaces for which the kernel's map had no room
 * @param address address of the namespace's struct net in the kernel; 0: unknown
 * @param segs number of segments
 * @param lost how many of these segments found no room in the perf buffer
 * @param inode inode number of the namespace's file, which a later namespace may get again
 */
record NamespaceSegs(long id, long address, long segs, long lost, long inode) {
  /** Decodes a record. */
  static NamespaceSegs decode(ByteBuffer table, int offset) {
    return new NamespaceSegs(
        table.getLong(offset + NetnsSegs.ID),
        table.getLong(offset + NetnsSegs.ADDRESS),
        table.getLong(offset + NetnsSegs.SEGS),
        table.getLong(offset + NetnsSegs.LOST_SEGS),
        Integer.toUnsignedLong(table.getInt(offset + NetnsSegs.INODE)));
  }

  /**
   * Returns the number of segments that were not lost. The hook counts a loss shortly after its
   * segment, so the number may shrink.
   */
  long notLost() {
    return segs - lost;
  }
}
