package io.tcpretrans.event;

/**
 * The state of a connection's sending side after the retransmit. Null: unknown.
 *
 * @param srttUs smoothed round-trip time (RFC 6298), microseconds; null before the first sample
 * @param rtoUs retransmission timeout, microseconds
 * @param cwnd congestion window, segments
 * @param ssthresh slow start threshold, segments; null while it is unlimited
 * @param segsOut segments that the connection has sent since it began, retransmits among them
 * @param totalRetrans of these: retransmits
 */
public record Sender(
    Long srttUs, Long rtoUs, Long cwnd, Long ssthresh, Long segsOut, Long totalRetrans) {}
