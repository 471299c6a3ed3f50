package io.tcpretrans.event;

import java.time.Instant;

/**
 * An event of a run: a retransmit, a row of a recording, lost events, an owner found late, or a
 * dropped packet.
 */
public sealed interface Event
    permits Retransmit, Row, LostEvents, OwnerFound, PacketDrop, DropsLeftOut {
  /** Returns when the event happened; for lost events, when tcpretrans noticed the loss. */
  Instant time();
}
