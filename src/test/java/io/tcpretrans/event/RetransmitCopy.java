package io.tcpretrans.event;

import java.time.Instant;

/** A copy of a retransmit with some other values, for tests. */
public final class RetransmitCopy {
  private final Retransmit original;
  private Instant time;
  private RetransmitType type;
  private Endpoint local;
  private Endpoint remote;
  private Socket socket;
  private long len;
  private long segs;
  private int error;
  private Sender sender;
  private Direction direction;
  private SendState sendState;

  private RetransmitCopy(Retransmit original) {
    this.original = original;
    time = original.time();
    type = original.type();
    local = original.local();
    remote = original.remote();
    socket = original.socket();
    len = original.len();
    segs = original.segs();
    error = original.error();
    sender = original.sender();
    direction = original.direction();
    sendState = original.sendState();
  }

  /** Begins a copy that has the values of this retransmit. */
  public static RetransmitCopy of(Retransmit original) {
    return new RetransmitCopy(original);
  }

  RetransmitCopy time(Instant value) {
    time = value;
    return this;
  }

  RetransmitCopy type(RetransmitType value) {
    type = value;
    return this;
  }

  /** Sets both ends of the connection. */
  public RetransmitCopy ends(Endpoint localEnd, Endpoint remoteEnd) {
    local = localEnd;
    remote = remoteEnd;
    return this;
  }

  RetransmitCopy socket(Socket value) {
    socket = value;
    return this;
  }

  RetransmitCopy len(long value) {
    len = value;
    return this;
  }

  RetransmitCopy segs(long value) {
    segs = value;
    return this;
  }

  RetransmitCopy error(int value) {
    error = value;
    return this;
  }

  RetransmitCopy sender(Sender value) {
    sender = value;
    return this;
  }

  RetransmitCopy direction(Direction value) {
    direction = value;
    return this;
  }

  RetransmitCopy sendState(SendState value) {
    sendState = value;
    return this;
  }

  /** Returns the copy. */
  public Retransmit make() {
    return new Retransmit(
        time,
        type,
        local,
        remote,
        original.state(),
        socket,
        original.seq(),
        len,
        segs,
        original.attempt(),
        error,
        original.icmpError(),
        sender,
        original.waitUs(),
        original.stallUs(),
        direction,
        sendState);
  }
}
