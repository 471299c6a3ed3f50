package io.tcpretrans.why.decision;

import io.tcpretrans.event.CauseFinding;

/**
 * Decides the cause of each retransmit from what was observed: dropped packets, packets that left,
 * and counters of this host. A cause states an observation of these bytes; where nothing decides,
 * the cause is unknown. {@link RetransmitCase} has the steps.
 */
public final class Decision {
  private final Counters counters;
  private final CopyPlaces copyPlaces;

  /**
   * @param counters asked only by the steps that need them
   * @param copyPlaces those of all decisions
   */
  public Decision(Counters counters, CopyPlaces copyPlaces) {
    this.counters = counters;
    this.copyPlaces = copyPlaces;
  }

  /**
   * Returns the cause of a retransmit. When it is final, {@link Retransmission#decided} must be
   * called, because a later retransmit of the socket may have the same cause.
   *
   * @param retransmission the attempt, as {@link SocketHistories} returned it
   * @param records the drops and departures until the attempt at least
   */
  public CauseFinding decide(Retransmission retransmission, Records records) {
    return retransmission.answersRepeatedSyn()
        ? retransmission.findingOfPrevious() // it repeats no lost transmission
        : new RetransmitCase(retransmission, records, counters, copyPlaces).conclude();
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
