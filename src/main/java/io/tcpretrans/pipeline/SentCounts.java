package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** Tells how much a connection has sent by now. */
public interface SentCounts {
  /**
   * The counters of a connection.
   *
   * @param segs segments that it has sent since it began, retransmits among them
   * @param retransmitted of these: retransmits
   */
  record Sent(long segs, long retransmitted) {}

  /**
   * Reads the counters of the connection of this retransmit: those of now, or those that it ended
   * with.
   *
   * @return null: not known, or not any more
   */
  Sent now(Retransmit retransmit);
}
