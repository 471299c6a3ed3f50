package io.tcpretrans.pipeline;

import io.tcpretrans.event.Owner;
import io.tcpretrans.event.Retransmit;

/**
 * The filter that selects the retransmits to show, first by connection, which includes the type of
 * the retransmit, and then by owner.
 */
public interface Filter {
  /** The result of the conditions on the connection or on the owner. */
  enum Decision {
    SHOW,
    HIDE,
    /**
     * The conditions need something that is not known: the direction of the connection, which will
     * never be known, or a part of the owner, which may be found later if the owner is {@link
     * Owner#pending}.
     */
    UNDECIDED;

    /** Returns the result of two conditions, both of which must be met. */
    public Decision and(Decision other) {
      if (this == HIDE || other == HIDE) {
        return HIDE;
      }
      return this == SHOW ? other : this;
    }
  }

  /** Returns whether there is any condition, so that the filter may exclude a row. */
  boolean isSet();

  /** Returns whether the output has a row for this event if no condition excludes it. */
  default boolean isRow(Retransmit retransmit) {
    return true;
  }

  /**
   * Returns the result of all conditions that do not need the owner; {@link Decision#UNDECIDED}: it
   * depends on the direction of the connection, which is unknown.
   */
  Decision decideByConnection(Retransmit retransmit);

  /**
   * Returns the result of the conditions on the owner. Called again with the owner that is found
   * after the result {@link Decision#UNDECIDED}.
   */
  Decision decideByOwner(Owner owner);
}
