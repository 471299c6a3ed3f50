package io.tcpretrans.event;

import java.time.Instant;

/** The rows of {@link Events}. */
public final class Rows {
  /** The owner of {@link #ipv4}. */
  public static final Owner HTTPD =
      new Owner(
          1240, "httpd", "web", "8646764d8512e8ba9fd3ab0b0d4e5b0f1a2b3c4d5e6f708192a3b4c5d6e7f809");

  private Rows() {}

  /** A row of this retransmit, of {@link #HTTPD} and without a cause. */
  public static Row of(Retransmit event) {
    return new Row(event, HTTPD, null);
  }

  /** {@link Events#ipv4}. */
  public static Row ipv4() {
    return of(Events.ipv4());
  }

  /** {@link Events#ipv6}, without an owner. */
  public static Row ipv6() {
    return new Row(Events.ipv6(), Owner.NONE, null);
  }

  /** {@link Events#ipv4Refused}. */
  public static Row ipv4Refused(int error) {
    return of(Events.ipv4Refused(error));
  }

  /** {@link Events#ofConnection}. */
  public static Row ofConnection(long segsOut, long totalRetrans) {
    return of(Events.ofConnection(segsOut, totalRetrans));
  }

  /** {@link Events#ofSocket}. */
  public static Row ofSocket(long address, long segsOut, long totalRetrans) {
    return of(Events.ofSocket(address, segsOut, totalRetrans));
  }

  /** {@link Events#lossProbe}. */
  public static Row lossProbe(long len) {
    return of(Events.lossProbe(len));
  }

  /** As this row, at another time. */
  public static Row at(Row row, Instant time) {
    return changed(row, Events.at(row.event(), time));
  }

  /** As this row, of so many segments. */
  public static Row withSegs(Row row, long segs) {
    return changed(row, Events.withSegs(row.event(), segs));
  }

  /** As this row, from another local port. */
  public static Row ofPort(Row row, int port) {
    return changed(row, Events.ofPort(row.event(), port));
  }

  /** As this row, of another type. */
  public static Row ofType(Row row, RetransmitType type) {
    return changed(row, Events.ofType(row.event(), type));
  }

  /** As this row, of another owner. */
  public static Row withOwner(Row row, Owner owner) {
    return new Row(row.event(), owner, row.cause());
  }

  private static Row changed(Row row, Retransmit event) {
    return new Row(event, row.owner(), row.cause());
  }

  /** As {@link #ipv4}, whose packet this host has dropped. */
  public static Row ipv4Dropped(Cause cause, String reason, String function) {
    Drop drop = Events.drop();
    Evidence evidence =
        new Evidence(drop, Events.TIME.minusSeconds(1), true, false, Evidence.Purpose.LOSS);
    return new Row(
        Events.withEvidence(Events.ipv4(), evidence),
        HTTPD,
        new CauseFinding(cause, Proof.SEEN, reason, function, drop.netns(), drop.netnsId(), null));
  }

  /** As {@link #ipv4}, with a cause for which no drop was seen. */
  public static Row ipv4Undropped(CauseFinding cause) {
    return new Row(Events.ipv4Undropped(true), HTTPD, cause);
  }
}
