package io.tcpretrans.event;

/**
 * The state of a socket at a retransmit, which {@code --why} compares with the packets that this
 * host dropped and sent. A connection request, which sends SYN-ACKs, has its initial sequence
 * numbers: sndUna is its own, sndNxt the next, and rcvNxt the one after the peer's.
 *
 * @param timeNs time of the tracepoint or kprobe by CLOCK_MONOTONIC, nanoseconds
 * @param startNs a time at or before the attempt by the same clock (tcp_clock_cache); timeNs if it
 *     is not known, as for a connection request
 * @param txhash the hash that the socket writes into its packets (sk_txhash)
 * @param totalRetrans segments that the socket has resent, those of this attempt included
 * @param dsackDups segments that the peer has reported as duplicates (dsack_dups)
 * @param flowHash hash of the addresses and ports of the packets that the socket sends
 * @param reverseFlowHash hash of those of the peer's packets
 * @param oneNamespace whether the route leads back to the socket's own network namespace
 * @param purpose why the kernel resends
 */
public record SendState(
    long timeNs,
    long startNs,
    int sndUna,
    int sndNxt,
    int rcvNxt,
    int txhash,
    int totalRetrans,
    int dsackDups,
    int flowHash,
    int reverseFlowHash,
    boolean oneNamespace,
    Purpose purpose) {
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
