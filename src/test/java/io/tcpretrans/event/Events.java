package io.tcpretrans.event;

import java.time.Instant;

/** Builders of retransmits for tests. */
public final class Events {
  /** The time of every retransmit, unless a test changes it. */
  public static final Instant TIME = Instant.parse("2026-06-22T14:02:11.123456Z");

  private static final IpAddress LOCAL4 = new IpAddress(4, 0, 0xac110005L);
  private static final IpAddress REMOTE4 = new IpAddress(4, 0, 0x0a00000fL);
  private static final IpAddress LOCAL6 = new IpAddress(6, 0x20010db8_00000001L, 0x0a);
  private static final IpAddress REMOTE6 =
      new IpAddress(6, 0x20010db8_00020003L, 0x00040005_00060007L);

  private Events() {}

  /** Returns an RTO retransmit from 172.17.0.5:8080 to 10.0.0.15:45212 with a sender state. */
  public static Retransmit ipv4() {
    return new Retransmit(
        TIME,
        RetransmitType.RTO,
        new Endpoint(LOCAL4, 8080),
        new Endpoint(REMOTE4, 45212),
        TcpState.ESTABLISHED,
        new Socket(98765, 77, 0, 4242, 4026532246L, 4097, 1000, null),
        785678885,
        2896,
        2,
        1,
        0,
        null,
        new Sender(210L, 204000L, 10L, 7L, 1500L, 27L),
        203951L,
        409000L,
        Direction.IN,
        null);
  }

  /**
   * Returns a SYN-ACK retransmit with addresses that are wider than their columns and an unknown
   * sender state.
   */
  public static Retransmit ipv6() {
    return new Retransmit(
        TIME,
        RetransmitType.SYNACK,
        new Endpoint(LOCAL6, 443),
        new Endpoint(REMOTE6, 65535),
        TcpState.NEW_SYN_RECV,
        new Socket(0, 0, 0, 0, 4026531840L, 1, 0, null),
        4294967295L,
        1,
        1,
        3,
        0,
        null,
        new Sender(null, null, null, null, null, null),
        null,
        null,
        null,
        null);
  }

  /** Returns {@link #ipv4} with this result of the send, as {@link Retransmit#error}. */
  public static Retransmit ipv4Refused(int error) {
    return RetransmitCopy.of(ipv4()).error(error).make();
  }

  /** Returns a copy with this time. */
  public static Retransmit withTime(Retransmit event, Instant time) {
    return RetransmitCopy.of(event).time(time).make();
  }

  /** Returns a copy with this number of segments. */
  public static Retransmit withSegs(Retransmit event, long segs) {
    return RetransmitCopy.of(event).segs(segs).make();
  }

  /** Returns {@link #ipv4} with these counters of the connection. */
  public static Retransmit ipv4WithCounters(long segsOut, long totalRetrans) {
    Sender sender = new Sender(210L, 204000L, 10L, 7L, segsOut, totalRetrans);
    return RetransmitCopy.of(ipv4()).sender(sender).make();
  }

  /** Returns {@link #ipv4WithCounters} of the socket at this kernel address. */
  public static Retransmit ipv4OfSocket(long address, long segsOut, long totalRetrans) {
    Retransmit event = ipv4WithCounters(segsOut, totalRetrans);
    Socket socket = event.socket();
    return withSocket(
        event,
        new Socket(
            socket.inode(),
            socket.cookie(),
            address,
            socket.cgroupId(),
            socket.netns(),
            socket.netnsId(),
            socket.uid(),
            socket.lastOwner()));
  }

  /** Returns a copy with this socket. */
  public static Retransmit withSocket(Retransmit event, Socket socket) {
    return RetransmitCopy.of(event).socket(socket).make();
  }

  /** Returns a copy with this local port. */
  public static Retransmit withLocalPort(Retransmit event, int port) {
    Endpoint local = new Endpoint(event.local().address(), port);
    return RetransmitCopy.of(event).ends(local, event.remote()).make();
  }

  /**
   * Returns {@link #ipv4} as the event of a tail loss probe.
   *
   * @param len number of bytes of new data
   */
  public static Retransmit lossProbe(long len) {
    return RetransmitCopy.of(ipv4()).type(RetransmitType.TLP).len(len).segs(0).error(0).make();
  }

  /** Returns a copy with this state of the socket. */
  public static Retransmit withSendState(Retransmit event, SendState state) {
    return RetransmitCopy.of(event).sendState(state).make();
  }

  /**
   * Returns {@link #ipv4} with a state of its socket, as {@code --why} needs it.
   *
   * @param timeNs time by CLOCK_MONOTONIC, nanoseconds
   */
  public static Retransmit ipv4WithSendState(long timeNs) {
    int seq = (int) ipv4().seq();
    SendState state =
        new SendState(
            timeNs, timeNs, seq, seq + 2896, 1, 77, 2, 0, 1, 2, false, SendState.Purpose.LOSS);
    return withSendState(ipv4(), state);
  }

  /** Returns a copy with this direction of the connection. */
  public static Retransmit withDirection(Retransmit event, Direction direction) {
    return RetransmitCopy.of(event).direction(direction).make();
  }

  /** Returns a copy with this type. */
  public static Retransmit withType(Retransmit event, RetransmitType type) {
    return RetransmitCopy.of(event).type(type).make();
  }

  /** Returns a copy with this remote address. */
  public static Retransmit withRemoteAddress(Retransmit event, IpAddress remote) {
    Endpoint peer = new Endpoint(remote, event.remote().port());
    return RetransmitCopy.of(event).ends(event.local(), peer).make();
  }
}
