package io.tcpretrans.event;

/** The state of a TCP socket, in the kernel's order (include/net/tcp_states.h). */
public enum TcpState {
  UNKNOWN,
  ESTABLISHED,
  SYN_SENT,
  SYN_RECV,
  FIN_WAIT1,
  FIN_WAIT2,
  TIME_WAIT,
  CLOSE,
  CLOSE_WAIT,
  LAST_ACK,
  LISTEN,
  CLOSING,
  NEW_SYN_RECV;

  private static final TcpState[] BY_NUMBER = values();

  /** The state with this number in the kernel. */
  public static TcpState of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
