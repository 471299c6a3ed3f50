package io.tcpretrans.why.decision;

import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.RetransmitType;
import java.util.List;

/**
 * Step 6 of the decision: a listener of this host that had no room. A SYN that it does not take is
 * consumed as one that it takes. The last ACK of a handshake is dropped without a reason before
 * Linux 6.14: such a drop counts only together with the counter.
 */
final class ListenerStep {
  private final Retransmission retransmission;
  private final Attempt attempt;
  private final Window window;
  private final Candidates candidates;
  private final Counters counters;

  ListenerStep(Retransmission retransmission, Candidates candidates, Counters counters) {
    this.retransmission = retransmission;
    this.attempt = retransmission.attempt();
    this.window = retransmission.window();
    this.candidates = candidates;
    this.counters = counters;
  }

  /** Returns the finding; null: no listener explains the attempt. */
  CauseFinding decide() {
    Endpoint listener = listener();
    if (listener == null) {
      return null;
    }
    Counters.CounterChange reading =
        counters.listenDrops(listener, netns(), retransmission.handshakeSentSinceNs());
    return switch (reading.growth()) {
      case NONE -> null;
      case GREW -> Findings.listenOverflow(reading.netns());
      case NOT_READABLE -> Findings.doubtfulBy(reading);
    };
  }

  /** Returns the only network namespace that can have the listener; null: any may. */
  private Netns netns() {
    boolean own = attempt.type() == RetransmitType.SYNACK || attempt.isInOneNamespace();
    return own ? attempt.socket().netns() : null;
  }

  /** Returns the listener that may have discarded a packet; null: none can have. */
  private Endpoint listener() {
    Tuple outbound = attempt.outbound().tuple();
    if (attempt.type() == RetransmitType.SYN) {
      return outbound.destination();
    }
    return attempt.type() == RetransmitType.SYNACK && hasDiscard(candidates.fullAcks(window))
        ? outbound.source()
        : null;
  }

  private static boolean hasDiscard(List<DroppedPacket> drops) {
    return drops.stream()
        .anyMatch(
            drop ->
                drop.site().hasNoReason()
                    && drop.site().isIn("tcp_v4_rcv", "tcp_v6_rcv", "tcp_check_req")
                    && !Relevance.isForAnotherHost(drop));
  }
}
