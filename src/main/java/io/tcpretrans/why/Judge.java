package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.Why;
import io.tcpretrans.event.Why.Verdict;
import java.time.Instant;

/** Turns the evidence of a retransmit into its cause, or says that it is not known. */
public final class Judge {
  private final DropNames names;
  private final ConntrackWatch conntrack;
  private final DeviceWatch devices;
  private final ListenWatch listeners;
  private final SocketWatch sockets;

  public Judge(
      DropNames names,
      ConntrackWatch conntrack,
      DeviceWatch devices,
      ListenWatch listeners,
      SocketWatch sockets) {
    this.names = names;
    this.conntrack = conntrack;
    this.devices = devices;
    this.listeners = listeners;
    this.sockets = sockets;
  }

  /** The same retransmit with a verdict. */
  Retransmit judged(Retransmit retransmit) {
    Why why = retransmit.why();
    return retransmit.withWhy(why.judged(verdict(retransmit, why)));
  }

  private Verdict verdict(Retransmit retransmit, Why why) {
    if (why.drop() != null) {
      return seen(why.drop(), retransmit.error());
    }
    if (retransmit.error() != 0) {
      return Verdict.of(Cause.NOT_SENT, Proof.SEEN);
    }
    if (!why.complete() || why.since() == null) {
      return Verdict.of(Cause.UNKNOWN, Proof.NONE);
    }
    if (why.purpose() != Why.Purpose.LOSS) {
      return why.purpose() == Why.Purpose.PATH_MTU
          ? Verdict.of(Cause.PATH_MTU, Proof.SEEN)
          : Verdict.of(Cause.UNKNOWN, Proof.NONE);
    }
    return retransmit.type() == RetransmitType.SYN
        ? ofRequest(retransmit, why.since())
        : withoutDrop(retransmit, why.since());
  }

  private Verdict ofRequest(Retransmit retransmit, Instant since) {
    int port = retransmit.remote().port();
    Long netns = listeners.overflowedSince(since, port);
    if (netns == null) {
      return withoutDrop(retransmit, since);
    }
    return listeners.listens(netns, port)
        ? new Verdict(Cause.LISTEN_OVERFLOW, Proof.LIKELY, null, null, netns, null)
        : Verdict.unseen("ListenOverflows");
  }

  private Verdict withoutDrop(Retransmit retransmit, Instant since) {
    if (retransmit.isLocal()) { // nothing leaves the host between these two
      return Verdict.of(Cause.UNKNOWN, Proof.NONE);
    }
    String unseen = devices.unseenSince(since);
    if (unseen == null && !names.hasReasons()) {
      unseen = sockets.unseenSince(since);
    }
    return unseen == null ? Verdict.of(Cause.OUTSIDE, Proof.LIKELY) : Verdict.unseen(unseen);
  }

  private Verdict seen(Drop drop, int error) {
    String reason = names.reason(drop);
    String function = names.function(drop);
    Clue clue = new Clue(drop, reason, function, error, () -> conntrack.grown(drop.netns()));
    for (Rule rule : Rules.ALL) {
      if (rule.test().test(clue)) {
        return new Verdict(rule.cause(), Proof.SEEN, reason, function, drop.netns(), null);
      }
    }
    return new Verdict(Cause.UNKNOWN, Proof.NONE, reason, function, drop.netns(), null);
  }
}
