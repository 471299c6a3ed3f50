package io.tcpretrans.why.decision;

import io.tcpretrans.event.RetransmitType;

/**
 * Decides whether a packet belongs to the connection of a retransmit, also where NAT has given it
 * other addresses. Whether it has the right bytes is not looked at here.
 */
final class Identity {
  /** How far the acknowledgement number of a translated packet may lie from rcv_nxt, bytes. */
  private static final int NAT_DISTANCE = 65_536;

  private final Retransmission retransmission;
  private final Attempt attempt;

  Identity(Retransmission retransmission) {
    this.retransmission = retransmission;
    this.attempt = retransmission.attempt();
  }

  /** Returns whether the socket sent this packet. */
  boolean isSent(Packet packet) {
    if (attempt.outbound().isSame(packet.flow()) || retransmission.isOwnHash(packet.hash())) {
      return true;
    }
    if (attempt.type() == RetransmitType.SYN) { // the initial number is random
      return packet.bytes().start() == attempt.bytes().start();
    }
    int behind = SequenceRange.difference(attempt.state().rcvNxt(), packet.ack());
    return packet.hasAck() && behind >= 0 && behind <= NAT_DISTANCE;
  }

  /** Returns whether the peer of the socket sent this packet. */
  boolean isAnswer(Packet packet) {
    if (attempt.inbound().isSame(packet.flow())) {
      return true;
    }
    if (attempt.type() == RetransmitType.SYN) { // it repeats the initial number
      return packet.ack() == attempt.bytes().end();
    }
    int ahead = SequenceRange.difference(packet.bytes().start(), attempt.state().rcvNxt());
    return Math.abs((long) ahead) <= NAT_DISTANCE;
  }
}
