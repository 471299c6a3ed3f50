package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** Which retransmits are shown. */
public interface Filter {
  /** Asked before the owner is looked up. */
  boolean wantsConnection(Retransmit retransmit);

  /** Asked with the owner known, or known to be unknown. */
  boolean wantsOwner(Retransmit retransmit);
}
