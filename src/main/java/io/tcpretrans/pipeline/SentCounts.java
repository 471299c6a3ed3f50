package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** A reader of the kernel's counters of sent segments per connection. */
public interface SentCounts {
  /**
   * The counters of a connection, from its beginning.
   *
   * @param segs segments sent, retransmits included
   * @param retransmitted retransmitted segments
   */
  record Sent(long segs, long retransmitted) {}

  /**
   * Reads the counters of the connection of this retransmit. For a connection that has ended, these
   * are its last values.
   *
   * @return null: the counters are not known, or no longer known
   */
  Sent read(Retransmit retransmit);
}
