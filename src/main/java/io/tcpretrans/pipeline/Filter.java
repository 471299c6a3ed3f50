package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;

/** Selects the retransmits that are shown. */
public interface Filter {
  /** The result of the conditions on the owner. */
  enum Decision {
    SHOW,
    HIDE,
    /** The filter asks for something of the owner that is not known. */
    UNDECIDED
  }

  /**
   * Returns whether the conditions on the connection hold. Called before the owner is looked up.
   */
  boolean wantsConnection(Retransmit retransmit);

  /** Applies the conditions on the owner. Called again when more of the owner is known. */
  Decision decide(Owner owner);
}
