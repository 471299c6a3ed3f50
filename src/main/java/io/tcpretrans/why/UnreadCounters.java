package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Counters;
import io.tcpretrans.why.decision.Departure;
import io.tcpretrans.why.decision.DroppedPacket;
import io.tcpretrans.why.decision.Netns;

/**
 * The counters of a decision in the pipeline thread, which reads none and waits for no lock: a
 * decision that asks one of them is made again in the sampler thread.
 */
final class UnreadCounters implements Counters {
  private boolean asked;

  /** Returns whether the decision depends on a counter. */
  boolean wereAsked() {
    return asked;
  }

  private CounterChange unread() {
    asked = true;
    return CounterChange.NOT_READABLE;
  }

  @Override
  public CounterChange listenDrops(Endpoint listener, Netns netns, long sinceNs) {
    return unread();
  }

  @Override
  public Conntrack conntrack(DroppedPacket drop) {
    asked = true;
    return Conntrack.NOT_READABLE;
  }

  @Override
  public CounterChange deviceDrops(Departure left, long sinceNs) {
    return unread();
  }

  @Override
  public CounterChange untracedDrops(Attempt attempt, long sinceNs) {
    return unread();
  }

  @Override
  public Holder holder(Attempt attempt) {
    asked = true;
    return null;
  }
}
