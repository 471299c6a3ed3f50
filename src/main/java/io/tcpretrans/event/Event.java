package io.tcpretrans.event;

import java.time.Instant;

/** What comes out of the kernel side, in the order in which it was read. */
public sealed interface Event permits Retransmit, Lost, OwnerFound {
  /** When it happened, not when it was read. */
  Instant time();
}
