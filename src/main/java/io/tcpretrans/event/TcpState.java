package io.tcpretrans.event;

/** The state of a TCP socket, numbered as in the kernel (include/net/tcp_states.h). */
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

  /** Returns the state with this number, which is not negative, or {@link #UNKNOWN}. */
  public static TcpState of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
  }
}
