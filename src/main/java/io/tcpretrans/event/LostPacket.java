package io.tcpretrans.event;

import java.util.Locale;

/** The packet whose loss made a retransmit necessary. */
public enum LostPacket {
  /** A packet with the bytes that were resent. */
  DATA,
  /** The peer's acknowledgement of these bytes. */
  ACK;

  /** Returns the name in JSON and CSV: {@code data} or {@code ack}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
