package io.tcpretrans.event;

import java.time.Instant;

/**
 * A retransmit with its owner and its cause, as every output gets it. The pipeline makes it once; a
 * recording holds it.
 *
 * @param event what the kernel reported
 * @param owner the owner as far as it was known when the row was made
 * @param cause null: causes were not asked for
 */
public record Row(Retransmit event, Owner owner, CauseFinding cause) implements Event {
  @Override
  public Instant time() {
    return event.time();
  }
}
