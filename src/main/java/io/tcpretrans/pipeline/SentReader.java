package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** A reader of the kernel's counters of sent segments per connection. */
public interface SentReader {
  /**
   * The counters of a connection, from its beginning.
   *
   * @param segs segments sent, retransmits included
   * @param retransmitted retransmitted segments
   * @param stallUs microseconds since the last delivery, while a segment waits for its
   *     acknowledgement; 0: none does, or the connection has ended
   * @param ended whether the connection has ended
   */
  record Sent(long segs, long retransmitted, long stallUs, boolean ended) {
    /** Creates the counters of an open connection that does not wait. */
    public Sent(long segs, long retransmitted) {
      this(segs, retransmitted, 0, false);
    }
  }

  /**
   * Reads the counters of the connection of this retransmit. After the connection has ended,
   * returns its last values for a while. Only the pipeline thread calls this method.
   *
   * @return null: the counters are not known, as in a replay, or the connection ended too long ago
   */
  Sent read(Retransmit retransmit);
}
