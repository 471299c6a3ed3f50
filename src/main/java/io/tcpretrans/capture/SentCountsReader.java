package io.tcpretrans.capture;

import io.tcpretrans.capture.WireLayout.SentCounts;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.pipeline.SentReader.Sent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A reader of the number of segments that a connection has sent. Uses a struct sent_counts of
 * bpf/wire.h for the request and for the result. Only one thread may use an object.
 */
final class SentCountsReader {
  private final ByteBuffer record =
      ByteBuffer.allocateDirect(SentCounts.SIZE).order(ByteOrder.nativeOrder());

  /**
   * Reads what the connection of a retransmit has sent until now, or had sent when it ended.
   *
   * @param session handle for {@link NativeBridge}
   * @return null: the connection ended too long ago, or the kernel refused the call
   */
  Sent read(long session, Retransmit retransmit) {
    putConnection(retransmit);
    record.putInt(SentCounts.SEGS_OUT, intOrZero(retransmit.sender().segsOut()));
    record.putInt(SentCounts.TOTAL_RETRANS, intOrZero(retransmit.sender().totalRetrans()));
    record.putLong(SentCounts.STALL_US, 0);
    int result = NativeBridge.sentCounts(session, record);
    return result < 0
        ? null
        : new Sent(
            Integer.toUnsignedLong(record.getInt(SentCounts.SEGS_OUT)),
            Integer.toUnsignedLong(record.getInt(SentCounts.TOTAL_RETRANS)),
            record.getLong(SentCounts.STALL_US),
            result > 0);
  }

  private void putConnection(Retransmit retransmit) {
    IpAddress remote = retransmit.remote().address();
    boolean v4 = remote.version() == 4;
    record.putLong(SentCounts.SK, retransmit.socket().address());
    record.putLong(SentCounts.NETNS_ID, retransmit.socket().netnsId());
    record.putLong(SentCounts.COOKIE, retransmit.socket().cookie());
    putNetworkLong(SentCounts.RADDR, v4 ? remote.low() << Integer.SIZE : remote.high());
    putNetworkLong(SentCounts.RADDR + Long.BYTES, v4 ? 0 : remote.low());
    record.putShort(SentCounts.LPORT, (short) retransmit.local().port());
    record.putShort(SentCounts.RPORT, (short) retransmit.remote().port());
  }

  /** Writes eight bytes of an address, the most significant one first. */
  private void putNetworkLong(int at, long value) {
    record.putLong(
        at, ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
  }

  private static int intOrZero(Long value) {
    return value == null ? 0 : value.intValue();
  }
}
