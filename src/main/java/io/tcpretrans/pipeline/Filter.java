package io.tcpretrans.pipeline;

import io.tcpretrans.event.Retransmit;

/** Which retransmits are shown. */
public interface Filter {
  /** What is decided by the owner. */
  enum Decision {
    SHOW,
    HIDE,
    /** The filter asks for something of the owner that is not known. */
    UNDECIDED
  }

  /** Asked before the owner is looked up. */
  boolean wantsConnection(Retransmit retransmit);

  /** Decides by the owner, as far as it is known; asked again when more of it is. */
  Decision decide(Retransmit retransmit);
}
