package io.tcpretrans.why.decision;

import io.tcpretrans.event.CauseFinding;

/**
 * The decision on the cause of one retransmit from what was observed: dropped packets, packets that
 * left, and counters of this host. A cause states an observation of these bytes; where nothing
 * decides, the cause is unknown. {@link RetransmitCase} has the steps. Only one thread at a time
 * may use an object.
 */
public final class Decision {
  private final Retransmission retransmission;
  private final Records records;
  private final CopyPlaces copyPlaces;

  /** Null until it is needed. */
  private Evidence evidence;

  /**
   * Decides nothing yet.
   *
   * @param retransmission the attempt, as {@link SocketHistories} returned it
   * @param records the drops and departures until the attempt at least
   * @param copyPlaces those of all decisions
   */
  public Decision(Retransmission retransmission, Records records, CopyPlaces copyPlaces) {
    this.retransmission = retransmission;
    this.records = records;
    this.copyPlaces = copyPlaces;
  }

  /**
   * Returns the cause, as far as these counters show it. When it is final, {@link
   * Retransmission#decided} must be called, because a later retransmit of the socket may have the
   * same cause.
   *
   * @param counters asked only by the steps that need them
   */
  public CauseFinding decide(Counters counters) {
    if (retransmission.answersRepeatedSyn()) {
      return retransmission.findingOfPrevious(); // it repeats no lost transmission
    }
    if (evidence == null) {
      evidence = new Evidence(retransmission, records, copyPlaces);
    }
    return new RetransmitCase(evidence, copyPlaces, counters).conclude();
  }

  /**
   * Returns the cause of a drop by itself, whether or not something repeats the packet.
   *
   * @return null: the drop is harmless, because the packet was a copy or its receiver had the bytes
   */
  public static CauseFinding ofDrop(DroppedPacket drop, Counters counters) {
    return Relevance.isEvidence(drop) && !Relevance.isDriverRelease(drop.site())
        ? Findings.ofDropAlone(drop, counters)
        : null;
  }
}
