package io.tcpretrans.event;

import java.time.Instant;

/**
 * A retransmit with its owner and its cause, as every output gets it. If the owner is found later,
 * an {@link OwnerFound} event follows.
 *
 * @param event what the kernel reported
 * @param owner the owner as known when the row was created
 * @param cause null: the run has no {@code --why}, or the row is only recorded because the filter
 *     by connection excludes it
 */
public record Row(Retransmit event, Owner owner, CauseFinding cause) implements Event {
  @Override
  public Instant time() {
    return event.time();
  }
}
