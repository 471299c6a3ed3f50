package io.tcpretrans.event;

import java.time.Instant;

/**
 * A TCP packet that this host dropped and that did not reach its receiver otherwise, whoever sent
 * it. A later fragment of an IP packet has no TCP header, so its numbers are 0.
 *
 * @param source the sender's end, which may be a port of another host
 * @param tcpFlags the flags of the TCP header as a number
 * @param seq sequence number of the first byte, as on the wire
 * @param ack the acknowledgement number, as on the wire
 * @param len bytes of sequence space; SYN and FIN count one each
 * @param finding the cause, with the place of the drop and without its age
 */
public record PacketDrop(
    Instant time,
    Endpoint source,
    Endpoint destination,
    int tcpFlags,
    long seq,
    long ack,
    long len,
    CauseFinding finding)
    implements Event {
  /** The letters of the flags as tcpdump(8) prints them, by bit and in its order. */
  private static final String LETTERS = "FSRP.UEW";

  /** Returns the IP version, 4 or 6. */
  public int ip() {
    return source.address().version();
  }

  /** Returns the flags as tcpdump(8) prints them, such as {@code S.}; null: none is set. */
  public String flags() {
    StringBuilder text = new StringBuilder(LETTERS.length());
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((tcpFlags >> bit & 1) != 0) {
        text.append(LETTERS.charAt(bit));
      }
    }
    return text.isEmpty() ? null : text.toString();
  }
}
