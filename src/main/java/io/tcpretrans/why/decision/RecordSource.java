package io.tcpretrans.why.decision;

import java.util.Collection;

/** The log of dropped packets and of packets that left this host. */
public interface RecordSource {
  /** Returns whether {@link #find} need not wait for the names of functions and reasons. */
  default boolean isReady() {
    return true;
  }

  /** Returns the records that may concern these retransmits, and possibly others. */
  Records find(Collection<Retransmission> retransmissions);
}
