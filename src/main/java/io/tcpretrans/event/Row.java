package io.tcpretrans.event;

import java.time.Instant;

/**
 * A retransmit with its owner and its cause, which every output gets. The pipeline or the replay of
 * a recording creates it once.
 *
 * @param event what the kernel reported
 * @param owner the owner as known when the row was created
 * @param cause null: the run has no {@code --why}
 */
public record Row(Retransmit event, Owner owner, CauseFinding cause) implements Event {
  @Override
  public Instant time() {
    return event.time();
  }
}
