package io.tcpretrans.why.decision;

import java.util.List;

/** The records that concern one retransmit. They are the same whichever counters are read later. */
final class Evidence {
  private final Retransmission retransmission;
  private final Records records;
  private final Candidates candidates;
  private final Departures departures;

  /** Drops of these bytes that may be evidence, copies excluded, oldest first. */
  private final List<DroppedPacket> lostData;

  /**
   * @param records the drops and departures until the attempt at least
   * @param copyPlaces gets the places of drops that were copies
   */
  Evidence(Retransmission retransmission, Records records, CopyPlaces copyPlaces) {
    this.retransmission = retransmission;
    this.records = records;
    this.candidates = new Candidates(retransmission, records);
    this.departures = new Departures(retransmission, records);
    List<DroppedPacket> data = candidates.data(retransmission.window());
    this.lostData =
        data.isEmpty()
            ? data
            : data.stream()
                .filter(Relevance::isEvidence)
                .filter(drop -> !departures.haveSent(drop) && !isCopy(drop, copyPlaces))
                .filter(drop -> !departures.mayBeOfACopy(drop))
                .toList();
  }

  private boolean isCopy(DroppedPacket drop, CopyPlaces copyPlaces) {
    boolean copy = departures.areOfACopy(drop);
    if (copy) {
      copyPlaces.note(drop);
    }
    return copy;
  }

  Retransmission retransmission() {
    return retransmission;
  }

  Records records() {
    return records;
  }

  Candidates candidates() {
    return candidates;
  }

  Departures departures() {
    return departures;
  }

  List<DroppedPacket> lostData() {
    return lostData;
  }
}
