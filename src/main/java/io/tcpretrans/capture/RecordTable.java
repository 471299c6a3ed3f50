package io.tcpretrans.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A table of records that a call of the bridge fills. It grows until all records have room. Only
 * one thread at a time may use an object.
 */
final class RecordTable {
  private static final int FIRST_BYTES = 1 << 14;

  /** A new table has room for a quarter more records, because more may be added meanwhile. */
  private static final int GROWTH_DIVISOR = 4;

  /** Size of a device name in bytes (include/uapi/linux/if.h). */
  private static final int IFNAMSIZ = 16;

  private ByteBuffer bytes = buffer(FIRST_BYTES);

  /** A call of the bridge that fills a table. */
  interface Listing {
    /** Returns the number of records, which may be larger than the table, or -errno. */
    int fill(ByteBuffer table);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * Fills the table.
   *
   * @param recordSize in bytes
   * @return the number of records, or -errno
   */
  int fill(int recordSize, Listing listing) {
    int count = listing.fill(bytes.clear());
    while (count * recordSize > bytes.capacity()) {
      bytes = buffer((count + count / GROWTH_DIVISOR) * recordSize);
      count = listing.fill(bytes);
    }
    return count;
  }

  /** Returns the records. They are overwritten when the table is filled again. */
  ByteBuffer bytes() {
    return bytes;
  }

  /**
   * Returns a device name, which may have most bytes, as {@link io.tcpretrans.sys.ByteText} makes
   * text of it.
   */
  static String name(ByteBuffer table, int at) {
    return EventDecoder.text(table, at, IFNAMSIZ);
  }
}
