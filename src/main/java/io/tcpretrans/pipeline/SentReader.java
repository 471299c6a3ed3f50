package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** A reader of the kernel's counters of sent segments per connection. */
public interface SentReader {
  /**
   * The counters of a connection, from its beginning.
   *
   * @param segs segments sent, retransmits included
   * @param retransmitted retransmitted segments
   * @param ended whether the connection has ended
   */
  record Sent(long segs, long retransmitted, boolean ended) {
    /** Creates the counters of a connection that has not ended. */
    public Sent(long segs, long retransmitted) {
      this(segs, retransmitted, false);
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
