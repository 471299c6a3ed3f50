package io.tcpretrans.why.decision;

import io.tcpretrans.event.Encapsulation;

/**
 * The headers of a TCP packet as a drop or a departure recorded them; inside a tunnel those of the
 * inner packet.
 *
 * @param bytes its sequence numbers; SYN and FIN count one each
 * @param ack the acknowledgement number
 * @param tcpFlags the flags of the TCP header
 * @param hash the kernel's {@code skb->hash}; 0: none
 * @param laterFragment a fragment of an IP packet without the TCP header, so that only the
 *     addresses and the hash are known
 * @param encapsulation the tunnel around it; null: none
 */
public record Packet(
    Flow flow,
    SequenceRange bytes,
    int ack,
    int tcpFlags,
    int hash,
    boolean laterFragment,
    Encapsulation encapsulation) {
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int ACK = 16;

  boolean isSyn() {
    return (tcpFlags & (SYN | ACK)) == SYN;
  }

  boolean isSynAck() {
    return (tcpFlags & (SYN | ACK)) == (SYN | ACK);
  }

  boolean hasSyn() {
    return (tcpFlags & SYN) != 0;
  }

  boolean hasAck() {
    return (tcpFlags & ACK) != 0;
  }

  /** Returns whether this can answer a SYN: a SYN-ACK, or a refusal of the connection. */
  boolean answersSyn() {
    return hasAck() && (tcpFlags & (SYN | RST)) != 0;
  }

  /** Returns whether both have a hash and it is the same. */
  boolean hasHashOf(Packet other) {
    return hash != 0 && hash == other.hash;
  }
}
