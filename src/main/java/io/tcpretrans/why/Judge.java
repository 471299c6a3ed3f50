package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Why;
import io.tcpretrans.event.Why.Verdict;

/** Turns the evidence of a retransmit into its cause, or says that it is not known. */
public final class Judge {
  private final DropNames names;
  private final ConntrackWatch conntrack;
  private final DeviceWatch devices;

  public Judge(DropNames names, ConntrackWatch conntrack, DeviceWatch devices) {
    this.names = names;
    this.conntrack = conntrack;
    this.devices = devices;
  }

  /** The same retransmit with a verdict. */
  Retransmit judged(Retransmit retransmit) {
    Why why = retransmit.why();
    return retransmit.withWhy(why.judged(verdict(retransmit, why)));
  }

  private Verdict verdict(Retransmit retransmit, Why why) {
    if (why.drop() != null) {
      return seen(why.drop());
    }
    if (retransmit.error() != 0) {
      return new Verdict(Cause.NOT_SENT, Proof.SEEN, null, null, null);
    }
    if (!why.complete() || why.since() == null) {
      return new Verdict(Cause.UNKNOWN, Proof.NONE, null, null, null);
    }
    String unseen = devices.unseenSince(why.since());
    return unseen == null
        ? new Verdict(Cause.OUTSIDE, Proof.LIKELY, null, null, null)
        : new Verdict(Cause.UNKNOWN, Proof.NONE, null, null, unseen);
  }

  private Verdict seen(Drop drop) {
    String reason = names.reason(drop);
    String function = names.function(drop);
    Clue clue = new Clue(drop, reason, function, () -> conntrack.grown(drop.netns()));
    for (Rule rule : Rules.ALL) {
      if (rule.test().test(clue)) {
        return new Verdict(rule.cause(), Proof.SEEN, reason, function, null);
      }
    }
    return new Verdict(Cause.UNKNOWN, Proof.NONE, reason, function, null);
  }
}
