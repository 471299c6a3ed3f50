package io.tcpretrans.why;

import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.SendState;
import io.tcpretrans.why.decision.Attempt;
import io.tcpretrans.why.decision.Flow;
import io.tcpretrans.why.decision.Netns;
import io.tcpretrans.why.decision.SequenceRange;
import io.tcpretrans.why.decision.Tuple;

/** The conversion of retransmits to what the decision of their causes needs. */
final class Attempts {
  private Attempts() {}

  /** Returns the attempt of a retransmit that has a {@link SendState}. */
  static Attempt of(Retransmit event) {
    SendState state = event.sendState();
    Tuple outbound = new Tuple(event.local(), event.remote());
    int seq = (int) event.seq();
    Netns netns = new Netns(event.socket().netnsId(), event.socket().netns());
    return new Attempt(
        event.type(),
        state.timeNs(),
        state.startNs(),
        new Attempt.SocketId(event.socket().address(), netns),
        new Flow(outbound, state.flowHash()),
        new Flow(outbound.reversed(), state.reverseFlowHash()),
        new SequenceRange(seq, seq + (int) event.len()),
        event.error(),
        Math.toIntExact(event.segs()),
        new Attempt.SocketState(
            state.sndUna(),
            state.sndNxt(),
            state.rcvNxt(),
            state.txhash(),
            state.totalRetrans(),
            state.dsackDups(),
            state.oneNamespace(),
            state.purpose()));
  }
}
