package io.tcpretrans.event;

/**
 * The sender state of a connection after the retransmit, as ss(8) shows it with {@code -i}. A value
 * is null if it is unknown. For a connection request (struct request_sock), all are null.
 *
 * @param srttUs smoothed round-trip time (RFC 6298), microseconds; null before the first sample
 * @param rtoUs retransmission timeout, microseconds
 * @param cwnd congestion window, segments
 * @param ssthresh slow start threshold, segments; null while it is unlimited
 * @param segsOut segments that the connection has sent, retransmits included (tcpi_segs_out)
 * @param totalRetrans retransmits among these segments (tcpi_total_retrans)
 */
public record Sender(
    Long srttUs, Long rtoUs, Long cwnd, Long ssthresh, Long segsOut, Long totalRetrans) {}
