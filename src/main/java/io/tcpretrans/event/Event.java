package io.tcpretrans.event;

import java.time.Instant;

/** What an event source hands on, in the order in which it was read. */
public sealed interface Event permits Retransmit, Row, Lost, OwnerFound {
  /** When it happened, not when it was read. */
  Instant time();
}
