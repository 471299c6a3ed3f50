package io.tcpretrans.sys;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.TcpState;

/**
 * A TCP connection that has resent segments, as of a reading of its counters.
 *
 * @param netns inode number of its network namespace
 * @param local the end on this host
 * @param remote the peer's end
 * @param inode inode number of the socket; 0: no process has it open
 * @param segsOut segments that it has sent, retransmits included; 0: unknown
 * @param resent segments that it has resent (tcpi_total_retrans of tcp(7))
 */
public record ResentConnection(
    long netns,
    Endpoint local,
    Endpoint remote,
    TcpState state,
    long inode,
    long segsOut,
    long resent) {}
