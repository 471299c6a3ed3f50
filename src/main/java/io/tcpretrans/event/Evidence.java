package io.tcpretrans.event;

import java.time.Instant;

/**
 * The facts that the BPF programs recorded about the cause of a retransmit. {@link CauseFinding} is
 * the conclusion from them.
 *
 * @param drop the drop that explains the retransmit; null: none was seen
 * @param since a time that is not later than the last send of the bytes before this retransmit;
 *     null: unknown
 * @param complete whether every drop of these bytes on this host after {@code since} was recorded
 * @param local whether the connection's route leads back to its own network namespace
 * @param purpose why the kernel resent
 */
public record Evidence(Drop drop, Instant since, boolean complete, boolean local, Purpose purpose) {
  /** Why the kernel resent, as the state of the connection shows it. */
  public enum Purpose {
    /**
     * The kernel considers the bytes lost, because of a timeout, duplicate ACKs, SACK, RACK or a
     * tail loss probe.
     */
    LOSS,
    /** The kernel resends without a sign of loss (tcp_simple_retransmit). */
    DELIBERATE,
    /** The kernel resends after an ICMP "fragmentation needed" message or a lost MTU probe. */
    PATH_MTU
  }
}
