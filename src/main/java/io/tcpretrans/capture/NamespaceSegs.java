package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.NetnsSegs;
import java.nio.ByteBuffer;

/**
 * The segments that reached the hook in one network namespace since the start: a struct netns_segs.
 *
 * @param id tells the namespace from all others, as in an event; 0: all for which the kernel side
 *     had no room
 * @param address of the namespace in the kernel; 0: unknown
 * @param segs their number
 * @param lost how many of these found no room in the perf buffer
 * @param inode the namespace's number in /proc, which a later one may get again
 */
record NamespaceSegs(long id, long address, long segs, long lost, long inode) {
  /** Decodes the struct at this offset. */
  static NamespaceSegs decode(ByteBuffer table, int at) {
    return new NamespaceSegs(
        table.getLong(at + NetnsSegs.ID),
        table.getLong(at + NetnsSegs.ADDRESS),
        table.getLong(at + NetnsSegs.SEGS),
        table.getLong(at + NetnsSegs.LOST_SEGS),
        Integer.toUnsignedLong(table.getInt(at + NetnsSegs.INODE)));
  }

  /** How many were seen and not lost. */
  long kept() {
    return segs - lost;
  }
}
