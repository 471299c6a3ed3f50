package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;

/** The filter that selects the retransmits to show, first by connection and then by owner. */
public interface Filter {
  /** The result of the conditions on the owner. */
  enum Decision {
    SHOW,
    HIDE,
    /** The conditions need a part of the owner that is not known. */
    UNDECIDED
  }

  /** Returns whether the retransmit meets all conditions that do not need the owner. */
  boolean matchesConnection(Retransmit retransmit);

  /** Applies the conditions on the owner. Called again when the owner is found later. */
  Decision decideByOwner(Owner owner);
}
