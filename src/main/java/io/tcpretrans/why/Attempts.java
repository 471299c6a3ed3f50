package io.tcpretrans.why;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.event.SendState;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Tuple;
import java.util.concurrent.TimeUnit;

/** The conversion of retransmits to what the decision of their causes needs. */
final class Attempts {
  /** TCP_TIMEOUT_INIT of include/net/tcp.h, which doubles with each timeout. */
  private static final long INITIAL_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MAX_BACKOFF = 6;

  private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int TOLERANCE_DIVISOR = 8;

  private Attempts() {}

  /** Returns the attempt of a retransmit that has a {@link SendState}. */
  static Attempt of(Retransmit event) {
    SendState state = event.sendState();
    Tuple outbound = new Tuple(event.local(), event.remote());
    int seq = (int) event.seq();
    Netns netns = new Netns(event.socket().netnsId(), event.socket().netns());
    return new Attempt(
        event.type(),
        state,
        new Attempt.SocketId(event.socket().address(), netns),
        new Flow(outbound, state.flowHash()),
        new Flow(outbound.reversed(), state.reverseFlowHash()),
        new SequenceRange(seq, seq + (int) event.len()),
        event.error(),
        Math.toIntExact(event.segs()),
        waitNs(event));
  }

  /**
   * Returns the longest time since the transmission before. Where the hook does not see it, it
   * follows from the timer, which may fire late.
   */
  private static long waitNs(Retransmit event) {
    if (event.waitUs() != null) {
      return TimeUnit.MICROSECONDS.toNanos(event.waitUs()) + TOLERANCE_NANOS;
    }
    long timeout =
        event.type() == RetransmitType.SYNACK
            ? INITIAL_TIMEOUT_NANOS << Math.min(event.attempt() - 1, MAX_BACKOFF)
            : event.sender().rtoUs() == null
                ? INITIAL_TIMEOUT_NANOS
                : TimeUnit.MICROSECONDS.toNanos(event.sender().rtoUs());
    return timeout + timeout / TOLERANCE_DIVISOR + TOLERANCE_NANOS;
  }
}
