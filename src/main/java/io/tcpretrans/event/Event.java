package io.tcpretrans.event;

import java.time.Instant;

/** An event of a run: a retransmit, a row of a recording, lost events, or an owner found late. */
public sealed interface Event permits Retransmit, Row, LostEvents, OwnerFound {
  /** Returns when the event happened; for lost events, when tcpretrans noticed the loss. */
  Instant time();
}
