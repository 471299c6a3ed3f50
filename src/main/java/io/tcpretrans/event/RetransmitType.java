package io.tcpretrans.event;

/** The mechanism that resent, numbered as {@code enum retransmit_type} in bpf/wire.h. */
public enum RetransmitType {
  /** A type that this version does not know, as in a recording of a newer one. */
  UNKNOWN,
  /** The retransmission timer expired (RFC 6298). */
  RTO,
  /**
   * Another segment after a timeout, or one that was resent without a sign of loss
   * (tcp_simple_retransmit).
   */
  LOSS,
  /** Fast recovery by duplicate ACKs, SACK or RACK (RFC 5681, 6675, 8985). */
  FAST,
  /** A tail loss probe that resent data (RFC 8985, section 7). */
  TLP,
  /** A SYN that was resent. */
  SYN,
  /** A SYN-ACK that was resent. */
  SYNACK;

  private static final RetransmitType[] BY_NUMBER = values();

  /** Returns the type with this number, which is not negative, or {@link #UNKNOWN}. */
  public static RetransmitType of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
