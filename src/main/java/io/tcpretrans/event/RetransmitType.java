package io.tcpretrans.event;

/** What made the kernel resend, as {@code enum retransmit_type} of bpf/wire.h numbers it. */
public enum RetransmitType {
  /** Not one of the known kinds. */
  UNKNOWN,
  /** The retransmission timer fired (RFC 6298). */
  RTO,
  /** The rest of the queue, resent after a timeout. */
  LOSS,
  /** Fast recovery by duplicate ACKs, SACK or RACK (RFC 5681, 6675, 8985). */
  FAST,
  /** A tail loss probe that resent data (RFC 8985, section 7). */
  TLP,
  /** A connection request. */
  SYN,
  /** The answer to a connection request. */
  SYNACK;

  private static final RetransmitType[] BY_NUMBER = values();

  /** The type with this number on the wire. */
  public static RetransmitType of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
