package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.sys.NamespaceSample;
import java.time.Instant;

/** Turns the evidence of a retransmit into its cause, or says that it is not known. */
final class Judge {
  private final DropNames names;
  private final ConntrackWatch conntrack;
  private final DeviceWatch devices;
  private final ListenWatch listeners;
  private final SocketWatch sockets;

  Judge(
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

  /**
   * Returns the cause of a retransmit that has evidence.
   *
   * @param age becomes that of the readings that were used
   */
  CauseFinding find(Retransmit retransmit, ReadingAge age) {
    Evidence why = retransmit.evidence();
    if (why.drop() != null) {
      return seen(why.drop(), retransmit.error(), age);
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
        ? ofRequest(retransmit, why.since(), age)
        : withoutDrop(retransmit, why.since(), age);
  }

  private CauseFinding ofRequest(Retransmit retransmit, Instant since, ReadingAge age) {
    int port = retransmit.remote().port();
    NamespaceSample server = listeners.overflowedSince(since, port, age);
    if (server == null) {
      return withoutDrop(retransmit, since, age);
    }
    return server.listening().contains(port)
        ? new CauseFinding(
            Cause.LISTEN_OVERFLOW, Proof.LIKELY, null, null, server.inode(), server.id(), null)
        : CauseFinding.ofUnseen(NamespaceSample.OVERFLOWS);
  }

  private CauseFinding withoutDrop(Retransmit retransmit, Instant since, ReadingAge age) {
    if (retransmit.isLocal()) { // nothing leaves the host between these two
      return CauseFinding.of(Cause.UNKNOWN, Proof.NONE);
    }
    String unseen = devices.unseenSince(since, age);
    if (unseen == null && !names.hasReasons()) {
      unseen = sockets.unseenSince(since, age);
    }
    return unseen == null
        ? CauseFinding.of(Cause.OUTSIDE, Proof.LIKELY)
        : CauseFinding.ofUnseen(unseen);
  }

  private CauseFinding seen(Drop drop, int error, ReadingAge age) {
    String reason = names.reason(drop);
    String function = names.function(drop);
    Clue clue = new Clue(drop, reason, function, error, () -> conntrack.grown(drop.netnsId(), age));
    for (Rule rule : Rules.ALL) {
      if (rule.test().test(clue)) {
        return of(rule.cause(), Proof.SEEN, reason, function, drop);
      }
    }
    return of(Cause.UNKNOWN, Proof.NONE, reason, function, drop);
  }

  private static CauseFinding of(
      Cause cause, Proof proof, String reason, String function, Drop drop) {
    return new CauseFinding(cause, proof, reason, function, drop.netns(), drop.netnsId(), null);
  }
}
