package io.tcpretrans.event;

import java.time.Instant;

/**
 * What the kernel side knows of the reason for a retransmit. {@link CauseFinding} is what follows
 * from it.
 *
 * @param drop the drop that explains it; null: none was seen
 * @param since the bytes were last sent then or later; null: unknown
 * @param complete a drop of these bytes on this host since then would have been seen
 * @param local the connection's route leads to its own network namespace
 * @param purpose what made the kernel resend
 */
public record Evidence(Drop drop, Instant since, boolean complete, boolean local, Purpose purpose) {
  /** The reason to resend, as the state of the connection shows it. */
  public enum Purpose {
    /**
     * A timeout, duplicate ACKs, SACK, RACK or a loss probe: the kernel takes the bytes for lost.
     */
    LOSS,
    /** No sign of a loss: the kernel resends for another reason (tcp_simple_retransmit). */
    DELIBERATE,
    /** After an ICMP "fragmentation needed" or a lost MTU probe. */
    PATH_MTU
  }
}
