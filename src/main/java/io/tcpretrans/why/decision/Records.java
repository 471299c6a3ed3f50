package io.tcpretrans.why.decision;

import io.tcpretrans.event.RetransmitType;
import java.util.List;

/** The drops and departures from which retransmits are explained. */
public final class Records {
  private final ChunkIndex<DroppedPacket> dropsByBytes = new ChunkIndex<>();
  private final ChunkIndex<DroppedPacket> dropsByAck = new ChunkIndex<>();
  private final ChunkIndex<Departure> departures = new ChunkIndex<>();
  private final ChunkIndex<Departure> departuresByAck = new ChunkIndex<>();
  private final List<DroppedPacket> laterFragments;
  private final Completeness complete;

  /**
   * Since when the log of drops is complete. SYNs have their own log, so that a flood of them
   * displaces no other drops. Both times are the start of tracing until a log overflows.
   *
   * @param tracedNs start of tracing by CLOCK_MONOTONIC, nanoseconds
   * @param sinceNs every later drop of other packets is in the log
   * @param synsSinceNs every later drop of a SYN or SYN-ACK is in the log
   * @param leftSynsSinceNs a SYN or SYN-ACK that was seen leaving earlier may be missing; 0: none
   *     is
   */
  public record Completeness(long tracedNs, long sinceNs, long synsSinceNs, long leftSynsSinceNs) {
    /** Returns since when the drops that concern a retransmit are in the log. */
    long ofNs(RetransmitType type) {
      return switch (type) {
        case SYN -> synsSinceNs;
        case SYNACK -> Math.max(synsSinceNs, sinceNs); // of its ACK as well
        default -> sinceNs;
      };
    }
  }

  /**
   * @param drops in any order
   * @param departures in any order
   */
  public Records(List<DroppedPacket> drops, List<Departure> departures, Completeness complete) {
    this.complete = complete;
    laterFragments = drops.stream().filter(drop -> drop.packet().laterFragment()).toList();
    for (DroppedPacket drop : drops) {
      if (!drop.packet().laterFragment()) {
        dropsByBytes.add(drop.packet().bytes(), drop);
        dropsByAck.add(at(drop.packet().ack()), drop);
      }
    }
    for (Departure left : departures) {
      this.departures.add(left.packet().bytes(), left);
      departuresByAck.add(at(left.packet().ack()), left);
    }
  }

  private static SequenceRange at(int number) {
    return new SequenceRange(number, number);
  }

  /** Returns the drops near these bytes. */
  List<DroppedPacket> dropsNear(SequenceRange bytes) {
    return dropsByBytes.near(bytes);
  }

  /** Returns the drops with an acknowledgement number near this range. */
  List<DroppedPacket> acksNear(SequenceRange range) {
    return dropsByAck.near(range);
  }

  /** Returns the departures near these bytes. */
  List<Departure> departuresNear(SequenceRange bytes) {
    return departures.near(bytes);
  }

  /** Returns the departures with an acknowledgement number near this one. */
  List<Departure> departuresNearAck(int ack) {
    return departuresByAck.near(at(ack));
  }

  /** Returns the drops of fragments without a TCP header. */
  List<DroppedPacket> laterFragments() {
    return laterFragments;
  }

  /** Returns whether every drop that concerns a retransmit is known since this time. */
  boolean isCompleteSince(long timeNs, RetransmitType type) {
    return complete.ofNs(type) <= timeNs;
  }

  /** Returns whether drops that concern a retransmit were overwritten since this time. */
  boolean hasLostSince(long timeNs, RetransmitType type) {
    return complete.ofNs(type) > Math.max(timeNs, complete.tracedNs());
  }

  /** Returns whether SYNs and SYN-ACKs that were seen leaving since this time were overwritten. */
  boolean hasLostLeftSynsSince(long timeNs) {
    return complete.leftSynsSinceNs() > Math.max(timeNs, 0);
  }
}
