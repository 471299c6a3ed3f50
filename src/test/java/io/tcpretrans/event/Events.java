package io.tcpretrans.event;

import java.time.Instant;

/** Retransmits as the kernel reports them. */
public final class Events {
  /** The time of all of them. */
  public static final Instant TIME = Instant.parse("2026-06-22T14:02:11.123456Z");

  private static final IpAddress LOCAL4 = new IpAddress(4, 0, 0xac110005L);
  private static final IpAddress REMOTE4 = new IpAddress(4, 0, 0x0a00000fL);
  private static final IpAddress LOCAL6 = new IpAddress(6, 0x20010db8_00000001L, 0x0a);
  private static final IpAddress REMOTE6 =
      new IpAddress(6, 0x20010db8_00020003L, 0x00040005_00060007L);

  private Events() {}

  /** 172.17.0.5:8080 to 10.0.0.15:45212, sent, everything known of the sender. */
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
        null);
  }

  /** Addresses wider than their columns; nothing known of the sender. */
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
        null);
  }

  /** As {@link #ipv4}, but the send returned {@code error}. */
  public static Retransmit ipv4Refused(int error) {
    return changed(ipv4(), TIME, 2, error, ipv4().sender());
  }

  /** As this one, at another time. */
  public static Retransmit at(Retransmit event, Instant time) {
    return changed(event, time, event.segs(), event.error(), event.sender());
  }

  /** As this one, of so many segments. */
  public static Retransmit withSegs(Retransmit event, long segs) {
    return changed(event, event.time(), segs, event.error(), event.sender());
  }

  /** As {@link #ipv4}, when the connection had sent so much. */
  public static Retransmit ofConnection(long segsOut, long totalRetrans) {
    Sender sender = new Sender(210L, 204000L, 10L, 7L, segsOut, totalRetrans);
    return changed(ipv4(), TIME, 2, 0, sender);
  }

  /** As {@link #ofConnection}, of the socket at this kernel address. */
  public static Retransmit ofSocket(long address, long segsOut, long totalRetrans) {
    Retransmit event = ofConnection(segsOut, totalRetrans);
    Socket of = event.socket();
    return new Retransmit(
        event.time(),
        event.type(),
        event.local(),
        event.remote(),
        event.state(),
        new Socket(
            of.inode(),
            of.cookie(),
            address,
            of.cgroupId(),
            of.netns(),
            of.netnsId(),
            of.uid(),
            of.closer()),
        event.seq(),
        event.len(),
        event.segs(),
        event.attempt(),
        event.error(),
        event.icmpError(),
        event.sender(),
        event.waitUs(),
        event.evidence());
  }

  /** As this one, from another local port. */
  public static Retransmit ofPort(Retransmit event, int port) {
    Endpoint local = new Endpoint(event.local().address(), port);
    return changed(event, local, event.time(), event.segs(), event.error(), event.sender());
  }

  /** As {@link #ipv4}, but a tail loss probe with so many bytes of new data. */
  public static Retransmit lossProbe(long len) {
    Retransmit sent = ipv4();
    return new Retransmit(
        sent.time(),
        RetransmitType.TLP,
        sent.local(),
        sent.remote(),
        sent.state(),
        sent.socket(),
        sent.seq(),
        len,
        0,
        sent.attempt(),
        0,
        sent.icmpError(),
        sent.sender(),
        sent.waitUs(),
        sent.evidence());
  }

  /** A drop in a container's part of a path, 203.801 ms before the retransmit. */
  public static Drop drop() {
    return new Drop(
        Drop.Lost.DATA,
        12,
        0x1000,
        "veth1a2b",
        4026531840L,
        1,
        203801,
        false,
        true,
        false,
        false,
        false);
  }

  /** As this one, with what the kernel side knows of the reason for it. */
  public static Retransmit withEvidence(Retransmit event, Evidence evidence) {
    return new Retransmit(
        event.time(),
        event.type(),
        event.local(),
        event.remote(),
        event.state(),
        event.socket(),
        event.seq(),
        event.len(),
        event.segs(),
        event.attempt(),
        event.error(),
        event.icmpError(),
        event.sender(),
        event.waitUs(),
        evidence);
  }

  /** As {@link #ipv4}, and no drop was seen. */
  public static Retransmit ipv4Undropped(boolean complete) {
    return withEvidence(
        ipv4(), new Evidence(null, TIME.minusSeconds(1), complete, false, Evidence.Purpose.LOSS));
  }

  /** As {@link #ipv4}, with its socket's route and the purpose of the resend. */
  public static Retransmit undropped(boolean local, Evidence.Purpose purpose) {
    return withEvidence(ipv4(), new Evidence(null, TIME.minusSeconds(1), true, local, purpose));
  }

  /** As this one, of another type. */
  public static Retransmit ofType(Retransmit event, RetransmitType type) {
    return changed(event, type, event.remote());
  }

  /** As this one, to this address, which is this host's own where it is that of the local end. */
  public static Retransmit toAddress(Retransmit event, IpAddress remote) {
    return changed(event, event.type(), new Endpoint(remote, event.remote().port()));
  }

  private static Retransmit changed(Retransmit event, RetransmitType type, Endpoint remote) {
    return new Retransmit(
        event.time(),
        type,
        event.local(),
        remote,
        event.state(),
        event.socket(),
        event.seq(),
        event.len(),
        event.segs(),
        event.attempt(),
        event.error(),
        event.icmpError(),
        event.sender(),
        event.waitUs(),
        event.evidence());
  }

  private static Retransmit changed(
      Retransmit event, Instant time, long segs, int error, Sender sender) {
    return changed(event, event.local(), time, segs, error, sender);
  }

  private static Retransmit changed(
      Retransmit event, Endpoint local, Instant time, long segs, int error, Sender sender) {
    return new Retransmit(
        time,
        event.type(),
        local,
        event.remote(),
        event.state(),
        event.socket(),
        event.seq(),
        event.len(),
        segs,
        event.attempt(),
        error,
        event.icmpError(),
        sender,
        event.waitUs(),
        event.evidence());
  }
}
