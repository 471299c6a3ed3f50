package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Direction;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.IpAddress;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import java.time.temporal.ChronoUnit;

/**
 * A row of a connection that made no progress, for tests of the diagnosis.
 *
 * @param peer the remote end, such as {@code 198.18.41.4:5000}
 * @param atMs when the row came, in milliseconds
 * @param stallMs how long the connection had made no progress; null: unknown
 */
record StalledRow(
    RetransmitType type,
    String peer,
    long atMs,
    Long stallMs,
    Direction direction,
    long len,
    int attempt,
    Cause cause,
    LostPacket lost) {
  static StalledRow rto(String peer, long atMs, long stallMs) {
    return new StalledRow(
        RetransmitType.RTO,
        peer,
        atMs,
        stallMs,
        Direction.IN,
        1000,
        1,
        Cause.NETFILTER,
        LostPacket.DATA);
  }

  StalledRow of(RetransmitType other) {
    return new StalledRow(other, peer, atMs, stallMs, direction, len, attempt, cause, lost);
  }

  StalledRow withCause(Cause other) {
    return new StalledRow(type, peer, atMs, stallMs, direction, len, attempt, other, lost);
  }

  StalledRow withLost(LostPacket other) {
    return new StalledRow(type, peer, atMs, stallMs, direction, len, attempt, cause, other);
  }

  StalledRow withoutStall() {
    return new StalledRow(type, peer, atMs, null, direction, len, attempt, cause, lost);
  }

  StalledRow withDirection(Direction other) {
    return new StalledRow(type, peer, atMs, stallMs, other, len, attempt, cause, lost);
  }

  /** Returns a copy that resends one segment of this length, after this many timeouts in a row. */
  StalledRow repeated(long bytes, int timeouts) {
    return new StalledRow(type, peer, atMs, stallMs, direction, bytes, timeouts, cause, lost);
  }

  Row row() {
    Retransmit event = Events.ipv4();
    int colon = peer.lastIndexOf(':');
    IpAddress address = IpAddress.parse(peer.substring(0, colon));
    DropPlace place = new DropPlace(null, "f", "eth0", null, 1L, 1, 1L, null, false);
    return new Row(
        new Retransmit(
            event.time().plus(atMs, ChronoUnit.MILLIS),
            type,
            event.local(),
            new Endpoint(address, Integer.parseInt(peer.substring(colon + 1))),
            event.state(),
            event.socket(),
            event.seq(),
            len,
            1,
            attempt,
            0,
            null,
            event.sender(),
            null,
            stallMs == null ? null : stallMs * 1000,
            direction,
            null),
        Rows.HTTPD,
        cause == Cause.UNKNOWN
            ? CauseFinding.of(cause, Proof.NONE)
            : new CauseFinding(cause, Proof.SEEN, lost, place, null, null, null));
  }
}
