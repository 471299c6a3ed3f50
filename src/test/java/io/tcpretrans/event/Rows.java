package io.tcpretrans.event;

import java.time.Instant;

/** Builders of rows for tests, with the retransmits of {@link Events}. */
public final class Rows {
  /** The owner of {@link #ipv4}. */
  public static final Owner HTTPD =
      new Owner(
          1240, "httpd", "web", "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809");

  private Rows() {}

  /** Returns a row of this retransmit with the owner {@link #HTTPD} and without a cause. */
  public static Row of(Retransmit event) {
    return new Row(event, HTTPD, null);
  }

  /** Returns the row of {@link Events#ipv4}. */
  public static Row ipv4() {
    return of(Events.ipv4());
  }

  /** Returns the row of {@link Events#ipv6}, without an owner. */
  public static Row ipv6() {
    return new Row(Events.ipv6(), Owner.NONE, null);
  }

  /** Returns the row of {@link Events#ipv4Refused}. */
  public static Row ipv4Refused(int error) {
    return of(Events.ipv4Refused(error));
  }

  /** Returns the row of {@link Events#ipv4WithCounters}. */
  public static Row ipv4WithCounters(long segsOut, long totalRetrans) {
    return of(Events.ipv4WithCounters(segsOut, totalRetrans));
  }

  /** Returns the row of {@link Events#ipv4OfSocket}. */
  public static Row ipv4OfSocket(long address, long segsOut, long totalRetrans) {
    return of(Events.ipv4OfSocket(address, segsOut, totalRetrans));
  }

  /** Returns the row of {@link Events#lossProbe}. */
  public static Row lossProbe(long len) {
    return of(Events.lossProbe(len));
  }

  /** Returns a copy with this time. */
  public static Row withTime(Row row, Instant time) {
    return copy(row, Events.withTime(row.event(), time));
  }

  /** Returns a copy with this number of segments. */
  public static Row withSegs(Row row, long segs) {
    return copy(row, Events.withSegs(row.event(), segs));
  }

  /** Returns a copy with this local port. */
  public static Row withLocalPort(Row row, int port) {
    return copy(row, Events.withLocalPort(row.event(), port));
  }

  /** Returns a copy with this type. */
  public static Row withType(Row row, RetransmitType type) {
    return copy(row, Events.withType(row.event(), type));
  }

  /** Returns a copy with this owner. */
  public static Row withOwner(Row row, Owner owner) {
    return new Row(row.event(), owner, row.cause());
  }

  private static Row copy(Row row, Retransmit event) {
    return new Row(event, row.owner(), row.cause());
  }

  /** Returns {@link #ipv4} with a cause and a drop on a veth device, 203.801 ms before. */
  public static Row ipv4Dropped(Cause cause, String reason, String function) {
    DropPlace place =
        new DropPlace(reason, function, "veth1a2b", null, 4026531840L, 1, 203801L, null, false);
    CauseFinding finding =
        new CauseFinding(cause, Proof.SEEN, LostPacket.DATA, place, null, null, null);
    return new Row(Events.ipv4(), HTTPD, finding);
  }

  /** Returns {@link #ipv4} with this cause. */
  public static Row ipv4WithCause(CauseFinding cause) {
    return new Row(Events.ipv4(), HTTPD, cause);
  }
}
