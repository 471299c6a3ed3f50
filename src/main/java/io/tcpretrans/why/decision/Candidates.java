package io.tcpretrans.why.decision;

import io.tcpretrans.event.RetransmitType;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Steps 2 and 3 of the decision: the drops that concern the bytes of one retransmit. */
final class Candidates {
  private final Attempt attempt;
  private final Records records;
  private final Identity identity;
  private final Retransmission retransmission;

  Candidates(Retransmission retransmission, Records records) {
    this.retransmission = retransmission;
    this.attempt = retransmission.attempt();
    this.records = records;
    this.identity = new Identity(retransmission);
  }

  /** Returns the drops of these bytes, oldest first. */
  List<DroppedPacket> data(Window window) {
    List<DroppedPacket> near = records.dropsNear(attempt.bytes());
    if (near.isEmpty() && records.laterFragments().isEmpty()) {
      return List.of();
    }
    Stream<DroppedPacket> whole =
        near.stream().filter(drop -> hasTheBytes(drop.packet()) && identity.isSent(drop.packet()));
    Stream<DroppedPacket> fragments =
        records.laterFragments().stream()
            .filter(drop -> retransmission.isOwnHash(drop.packet().hash()));
    return Stream.concat(whole, fragments)
        .filter(drop -> window.contains(drop.timeNs()))
        .sorted(Comparator.comparingLong(DroppedPacket::timeNs))
        .toList();
  }

  /** Returns the drops of packets that acknowledge all of these bytes, oldest first. */
  List<DroppedPacket> fullAcks(Window window) {
    return acks(window, this::coversTheBytes);
  }

  /** Returns the drops of acknowledgements of other bytes in flight, oldest first. */
  List<DroppedPacket> partialAcks(Window window) {
    return acks(window, packet -> !coversTheBytes(packet));
  }

  private List<DroppedPacket> acks(Window window, Predicate<Packet> kind) {
    SequenceRange acceptable =
        new SequenceRange(attempt.state().sndUna(), attempt.state().sndNxt());
    List<DroppedPacket> near =
        records.acksNear(new SequenceRange(acceptable.start(), acceptable.end() + 1));
    if (near.isEmpty()) {
      return List.of();
    }
    return near.stream()
        .filter(drop -> window.contains(drop.timeNs()))
        .filter(drop -> isAck(drop.packet()) && acceptable.touches(drop.packet().ack()))
        .filter(drop -> identity.isAnswer(drop.packet()) && kind.test(drop.packet()))
        .sorted(Comparator.comparingLong(DroppedPacket::timeNs))
        .toList();
  }

  private boolean isAck(Packet packet) {
    return attempt.type() == RetransmitType.SYN ? packet.answersSyn() : packet.hasAck();
  }

  private boolean coversTheBytes(Packet packet) {
    return SequenceRange.difference(packet.ack(), attempt.bytes().end()) >= 0;
  }

  private boolean hasTheBytes(Packet packet) {
    return switch (attempt.type()) {
      case SYN -> packet.isSyn() && isSameStart(packet);
      case SYNACK -> packet.isSynAck() && isSameStart(packet);
      default ->
          !packet.hasSyn()
              && packet.bytes().length() > 0
              && packet.bytes().overlaps(attempt.bytes());
    };
  }

  private boolean isSameStart(Packet packet) {
    return packet.bytes().start() == attempt.bytes().start();
  }
}
