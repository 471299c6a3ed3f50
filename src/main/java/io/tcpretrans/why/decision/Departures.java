package io.tcpretrans.why.decision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Step 3 of the decision: the departures of the bytes of one retransmit, and what they exclude. */
final class Departures {
  private final Attempt attempt;
  private final Records records;
  private final Window window;
  private final List<Departure> matching = new ArrayList<>();
  private final boolean covering;

  Departures(Retransmission retransmission, Records records) {
    this.attempt = retransmission.attempt();
    this.records = records;
    this.window = retransmission.window();
    Identity identity = new Identity(retransmission);
    for (Departure left : records.departuresNear(attempt.bytes())) {
      if (isInWindow(left)
          && left.packet().bytes().overlaps(attempt.bytes())
          && identity.isSent(left.packet())) {
        matching.add(left);
      }
    }
    matching.sort(Comparator.comparingLong(this::timeNs));
    covering = attempt.bytes().isCoveredBy(ranges(matching));
  }

  /**
   * Returns whether a burst left in the window. A burst that goes on after the attempt counts only
   * if it went on with new data: otherwise its last part may be the attempt itself.
   */
  private boolean isInWindow(Departure left) {
    boolean withNewData =
        SequenceRange.difference(left.packet().bytes().end(), attempt.state().sndNxt()) > 0;
    return window.contains(left.firstNs())
        ? left.lastNs() < window.endNs() || withNewData
        : endsInWindow(left);
  }

  /**
   * Returns whether the bytes left as the last part of a burst that began before the window: what
   * left before was continued by the transmission that is repeated, the first one to leave here.
   */
  private boolean endsInWindow(Departure left) {
    return window.contains(left.lastNs()) && left.packet().bytes().end() == attempt.bytes().end();
  }

  /** Returns whether all of the bytes left. */
  boolean coverTheBytes() {
    return covering;
  }

  /** Returns the last departure of any of the bytes, which is asked only if they all left. */
  Departure last() {
    return matching.get(matching.size() - 1);
  }

  /** Returns the time of the first departure, nanoseconds; asked only if the bytes left. */
  long firstNs() {
    long first = Long.MAX_VALUE;
    for (Departure left : matching) {
      first = Math.min(first, window.contains(left.firstNs()) ? left.firstNs() : left.lastNs());
    }
    return first;
  }

  /** Returns the latest time at which a departure can have carried the bytes. */
  long timeNs(Departure left) {
    return left.lastNs() < window.endNs() ? left.lastNs() : left.firstNs();
  }

  /**
   * Returns whether a dropped packet was only a copy, because the packet itself left with the same
   * hash. After the departure, the driver of that device may still have dropped it.
   */
  boolean areOfACopy(DroppedPacket drop) {
    if (drop.packet().laterFragment() || isTheTransmission(drop)) {
      return false;
    }
    List<Departure> same =
        matching.stream()
            .filter(left -> left.packet().hasHashOf(drop.packet()))
            .filter(left -> !isByItsDriver(drop, left))
            .toList();
    return !same.isEmpty()
        && drop.packet().bytes().within(attempt.bytes()).isCoveredBy(ranges(same));
  }

  /** Returns whether the departure that would show a dropped SYN to be a copy may be missing. */
  boolean mayBeOfACopy(DroppedPacket drop) {
    return drop.packet().hasSyn()
        && !isTheTransmission(drop)
        && records.hasLostLeftSynsSince(drop.timeNs());
  }

  /** Returns whether a driver freed a packet that its device had taken to send it. */
  boolean haveSent(DroppedPacket drop) {
    return Relevance.isDriverRelease(drop.site())
        && matching.stream()
            .filter(left -> isAtItsDevice(drop, left))
            .anyMatch(left -> left.packet().bytes().overlaps(drop.packet().bytes()));
  }

  /** A mirrored copy may have left, too. On a bridge, a flooded copy has this mark as well. */
  private static boolean isTheTransmission(DroppedPacket drop) {
    return drop.has(DroppedPacket.Trait.FAST_CLONE) && !drop.has(DroppedPacket.Trait.OTHER_HOST);
  }

  /** Returns whether a dropped acknowledgement was only a copy, because it left as well. */
  boolean areOfACopiedAck(DroppedPacket drop) {
    Packet ack = drop.packet();
    return records.departuresNearAck(ack.ack()).stream()
        .filter(left -> left.packet().ack() == ack.ack())
        .filter(left -> left.packet().bytes().touches(ack.bytes().start()))
        .filter(left -> left.packet().hasHashOf(ack) && window.contains(left.firstNs()))
        .anyMatch(left -> !isByItsDriver(drop, left));
  }

  private static boolean isByItsDriver(DroppedPacket drop, Departure left) {
    return isAtItsDevice(drop, left) && DropCauses.isDriver(drop.site());
  }

  private static boolean isAtItsDevice(DroppedPacket drop, Departure left) {
    return drop.timeNs() >= left.firstNs() && left.isDeviceOf(drop.site());
  }

  private static List<SequenceRange> ranges(List<Departure> departures) {
    List<SequenceRange> ranges = new ArrayList<>(departures.size());
    for (Departure left : departures) {
      ranges.add(left.packet().bytes());
    }
    return ranges;
  }
}
