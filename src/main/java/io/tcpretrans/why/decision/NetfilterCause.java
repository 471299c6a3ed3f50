package io.tcpretrans.why.decision;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Proof;
import io.tcpretrans.why.decision.DroppedPacket.Trait;

/**
 * The cause of a drop in a netfilter hook. nf_hook_slow() frees for rules of iptables-legacy (and,
 * before Linux 6.7, of nftables), for connection tracking and for NAT that finds no route.
 */
final class NetfilterCause {
  private static final Verdict AMBIGUOUS = new Verdict(Cause.UNKNOWN, Proof.NONE);
  private static final Verdict RULE = new Verdict(Cause.NETFILTER, Proof.SEEN);

  /** A cause with its proof. */
  record Verdict(Cause cause, Proof proof) {}

  private final Counters counters;

  NetfilterCause(Counters counters) {
    this.counters = counters;
  }

  /**
   * Returns the cause of such a drop; {@code UNKNOWN}: it cannot be distinguished.
   *
   * @param error result of the send that followed; 0: none, or it succeeded
   */
  Verdict of(DroppedPacket drop, int error) {
    if (drop.site().function() == null) { // a rule, connection tracking or a route
      return AMBIGUOUS;
    }
    if (!drop.site().isIn("nf_hook_slow")) {
      return RULE;
    }
    if (drop.site().device() == null && SendError.isNoRoute(error)) {
      return new Verdict(Cause.ROUTE, Proof.SEEN);
    }
    return mayBeConntrack(drop) ? byCounters(drop) : RULE;
  }

  /** A full table leaves the packet without an entry; a failed insert has a SYN with one. */
  private static boolean mayBeConntrack(DroppedPacket drop) {
    return !drop.has(Trait.TRACKED) || drop.packet().isSyn();
  }

  private Verdict byCounters(DroppedPacket drop) {
    Counters.Conntrack conntrack = counters.conntrack(drop);
    if (!conntrack.readable()) {
      return AMBIGUOUS;
    }
    long counted = drop.has(Trait.TRACKED) ? conntrack.insertFailed() : conntrack.drops();
    if (counted == 0) {
      return RULE;
    }
    // fewer: a rule dropped the others; more: packets of UDP, which the log does not have, may hide
    // drops by a rule
    if (counted != conntrack.hookDrops()) {
      return AMBIGUOUS;
    }
    if (drop.has(Trait.TRACKED)) {
      return new Verdict(Cause.CONNTRACK_INSERT, Proof.LIKELY);
    }
    return conntrack.tableFull() ? new Verdict(Cause.CONNTRACK_FULL, Proof.LIKELY) : AMBIGUOUS;
  }
}
