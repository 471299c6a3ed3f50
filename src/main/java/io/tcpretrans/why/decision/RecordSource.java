package io.tcpretrans.why.decision;

import java.util.Collection;

/** The log of dropped packets and of packets that left this host. */
public interface RecordSource {
  /** Returns the records that may concern these retransmits, and possibly others. */
  Records find(Collection<Retransmission> retransmissions);
}
