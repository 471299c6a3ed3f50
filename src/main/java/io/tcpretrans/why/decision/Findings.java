package io.tcpretrans.why.decision;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.LostPacket;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.UnknownReason;

/** Makes the finding of one attempt from the record that decided. */
final class Findings {
  private static final long NANOS_PER_MICRO = 1000;

  private final Attempt attempt;
  private final NetfilterCause netfilter;

  Findings(Attempt attempt, Counters counters) {
    this.attempt = attempt;
    this.netfilter = new NetfilterCause(counters);
  }

  /** Returns the finding from a drop, with a cause only if the place of the drop decides. */
  CauseFinding ofDrop(DroppedPacket drop, LostPacket lost) {
    int error = lost == LostPacket.DATA ? attempt.error() : 0;
    CauseFinding finding = of(drop, netfilter, error, lost, place(drop));
    return drop.packet().laterFragment() && !attempt.isAlone()
        ? finding.asLikely() // it may be of another packet in flight
        : finding;
  }

  /** Returns the finding from a drop at a place, with a cause only if the place decides. */
  private static CauseFinding of(
      DroppedPacket drop, NetfilterCause netfilter, int error, LostPacket lost, DropPlace place) {
    Cause cause = DropCauses.of(drop);
    NetfilterCause.Verdict verdict =
        cause == Cause.NETFILTER
            ? netfilter.of(drop, error)
            : new NetfilterCause.Verdict(cause, Proof.SEEN);
    boolean unknown = verdict.cause() == Cause.UNKNOWN;
    return new CauseFinding(
        verdict.cause(),
        unknown ? Proof.NONE : verdict.proof(),
        lost,
        place,
        null,
        unknown ? UnknownReason.AMBIGUOUS_PLACE : null,
        null);
  }

  /** Returns the finding of an attempt that was refused where this drop was. */
  CauseFinding notSent(DroppedPacket drop) {
    return new CauseFinding(
        Cause.NOT_SENT, Proof.SEEN, LostPacket.DATA, place(drop), null, null, null);
  }

  /** Returns an unknown cause with the place where a frame for another host was dropped. */
  CauseFinding copyForAnotherHost(DroppedPacket drop) {
    return new CauseFinding(
        Cause.UNKNOWN, Proof.NONE, null, place(drop), null, UnknownReason.OTHER_HOST, null);
  }

  /** Returns the finding of bytes that left this host. */
  CauseFinding outside(Departure left, long leftNs) {
    LeftPlace place =
        new LeftPlace(left.device(), left.netns().inode(), left.netns().id(), ageUs(leftNs));
    return new CauseFinding(Cause.OUTSIDE, Proof.SEEN, null, null, place, null, null);
  }

  /** Returns the finding of a SYN that a listener in this namespace discarded. */
  static CauseFinding listenOverflow(Netns netns) {
    return likely(
        Cause.LISTEN_OVERFLOW, DropPlace.ofListener(Netns.inodeOf(netns), Netns.idOf(netns)));
  }

  /** Returns the finding of packets that this queue holds. */
  static CauseFinding held(Counters.Holder holder) {
    Netns netns = holder.netns();
    return likely(
        holder.cause(),
        DropPlace.ofQueue(
            holder.device(), holder.subject(), Netns.inodeOf(netns), Netns.idOf(netns)));
  }

  private static CauseFinding likely(Cause cause, DropPlace place) {
    return new CauseFinding(cause, Proof.LIKELY, null, place, null, null, null);
  }

  /** Returns an unknown cause because of a counter. */
  static CauseFinding doubtfulBy(Counters.CounterChange reading) {
    return CauseFinding.unknown(
            reading.growth() == Counters.Growth.GREW
                ? UnknownReason.COUNTER
                : UnknownReason.UNREADABLE_COUNTER)
        .withUnseen(reading.counter());
  }

  /**
   * Returns the finding from a drop that no attempt of this host repeats, with a place without an
   * age.
   */
  static CauseFinding ofDropAlone(DroppedPacket drop, Counters counters) {
    return of(drop, new NetfilterCause(counters), 0, null, place(drop, null));
  }

  private DropPlace place(DroppedPacket drop) {
    return place(drop, ageUs(drop.timeNs()));
  }

  private static DropPlace place(DroppedPacket drop, Long ageUs) {
    Site site = drop.site();
    return new DropPlace(
        site.reason(),
        site.function(),
        site.device(),
        null,
        Netns.inodeOf(site.netns()),
        Netns.idOf(site.netns()),
        ageUs,
        drop.packet().encapsulation(),
        DropCauses.isForwardingOff(drop));
  }

  private long ageUs(long timeNs) {
    return Math.max(0, attempt.timeNs() - timeNs) / NANOS_PER_MICRO;
  }
}
