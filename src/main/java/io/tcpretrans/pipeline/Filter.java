package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;

/**
 * The filter that selects the retransmits to show, first by connection, which includes the type of
 * the retransmit, and then by owner.
 */
public interface Filter {
  /** The result of the conditions on the owner. */
  enum Decision {
    SHOW,
    HIDE,
    /**
     * The conditions need a part of the owner that is not known: not yet if the owner is {@link
     * Owner#pending}, otherwise it will never be known.
     */
    UNDECIDED
  }

  /** Returns whether the retransmit meets all conditions that do not need the owner. */
  boolean matchesConnection(Retransmit retransmit);

  /**
   * Returns the result of the conditions on the owner. Called again with the owner that is found
   * after the result {@link Decision#UNDECIDED}.
   */
  Decision decideByOwner(Owner owner);
}
