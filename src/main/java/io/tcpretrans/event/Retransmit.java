package io.tcpretrans.event;

import java.time.Instant;

/**
 * What the kernel reported of one segment, or one GSO packet of several segments, that it resent or
 * tried to resend; or of a tail loss probe that carried new data or nothing.
 *
 * @param local this host's end
 * @param remote the other end
 * @param seq first byte that was resent, as on the wire
 * @param len bytes of sequence space; SYN and FIN count one each
 * @param segs by how much this event moved the kernel's counter TcpRetransSegs
 * @param attempt how many timeouts in a row, this one included; 0 outside of a timeout
 * @param error what the send returned: 0 sent, negative -errno, positive the NET_XMIT code of a
 *     congested queue
 * @param icmpError name of the errno that ICMP last reported for this connection, such as {@code
 *     EHOSTUNREACH} (sk_err_soft of the kernel, which the next acknowledgement clears); null: none
 * @param waitUs microseconds since these bytes were last sent; null: unknown
 * @param evidence what the kernel side knows of the reason for it; null: drops are not traced
 */
public record Retransmit(
    Instant time,
    RetransmitType type,
    Endpoint local,
    Endpoint remote,
    TcpState state,
    Socket socket,
    long seq,
    long len,
    long segs,
    int attempt,
    int error,
    String icmpError,
    Sender sender,
    Long waitUs,
    Evidence evidence)
    implements Event {
  /** 4 or 6; an IPv4-mapped connection is 4. */
  public int ip() {
    return local.address().version();
  }

  /**
   * Whether both ends are known to be in one network namespace: by the socket's route, which only
   * --why reads, or by the addresses.
   */
  public boolean isLocal() {
    return (evidence != null && evidence.local())
        || remote.address().isLoopback()
        || remote.address().equals(local.address());
  }

  /**
   * A tail loss probe as such (--lossprobe): {@code len} bytes of new data, 0 where it carried none
   * and either resent, which is an event of its own, or sent nothing.
   */
  public boolean isLossProbe() {
    return type == RetransmitType.TLP && segs == 0 && error == 0;
  }
}
