package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
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

  /** Returns the cause of a retransmit that has evidence. */
  CauseFinding find(Retransmit retransmit) {
    Evidence why = retransmit.evidence();
    if (why.drop() != null) {
      return seen(why.drop(), retransmit.error());
    }
    if (retransmit.error() != 0) {
      return CauseFinding.of(Cause.NOT_SENT, Proof.SEEN);
    }
    if (!why.complete() || why.since() == null) {
      return CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    }
    if (why.purpose() != Evidence.Purpose.LOSS) {
      return why.purpose() == Evidence.Purpose.PATH_MTU
          ? CauseFinding.of(Cause.PATH_MTU, Proof.SEEN)
          : CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    }
    return retransmit.type() == RetransmitType.SYN
        ? ofRequest(retransmit, why.since())
        : withoutDrop(retransmit, why.since());
  }

  private CauseFinding ofRequest(Retransmit retransmit, Instant since) {
    int port = retransmit.remote().port();
    Long netns = listeners.overflowedSince(since, port);
    if (netns == null) {
      return withoutDrop(retransmit, since);
    }
    return listeners.listens(netns, port)
        ? new CauseFinding(Cause.LISTEN_OVERFLOW, Proof.LIKELY, null, null, netns, null)
        : CauseFinding.unseen("ListenOverflows");
  }

  private CauseFinding withoutDrop(Retransmit retransmit, Instant since) {
    if (retransmit.isLocal()) { // nothing leaves the host between these two
      return CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    }
    String unseen = devices.unseenSince(since);
    if (unseen == null && !names.hasReasons()) {
      unseen = sockets.unseenSince(since);
    }
    return unseen == null
        ? CauseFinding.of(Cause.OUTSIDE, Proof.LIKELY)
        : CauseFinding.unseen(unseen);
  }

  private CauseFinding seen(Drop drop, int error) {
    String reason = names.reason(drop);
    String function = names.function(drop);
    Clue clue = new Clue(drop, reason, function, error, () -> conntrack.grown(drop.netns()));
    for (Rule rule : Rules.ALL) {
      if (rule.test().test(clue)) {
        return new CauseFinding(rule.cause(), Proof.SEEN, reason, function, drop.netns(), null);
      }
    }
    return new CauseFinding(Cause.UNKNOWN, Proof.NONE, reason, function, drop.netns(), null);
  }
}
