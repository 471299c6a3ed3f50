package io.tcpretrans.event;

import java.time.Instant;

/**
 * One segment, or one GSO packet of several segments, that the kernel resent or tried to resend.
 * With {@code --lossprobe} also each tail loss probe ({@link #isLossProbe}).
 *
 * @param local the end on this host
 * @param remote the peer's end
 * @param seq sequence number of the first byte that was resent, as on the wire
 * @param len bytes of sequence space; SYN and FIN count one each
 * @param segs what this event added to the kernel's counter TcpRetransSegs
 * @param attempt number of consecutive timeouts, this one included; 0: no timeout
 * @param error result of the send: 0 sent, negative -errno, positive the NET_XMIT code of a
 *     congested queue
 * @param icmpError name of the errno of the connection's last ICMP error, such as {@code
 *     EHOSTUNREACH} (the kernel's sk_err_soft, which the next acknowledgement clears); null: none
 * @param waitUs microseconds since these bytes were last sent; null: unknown
 * @param stallUs microseconds since the connection last made progress: since the peer last
 *     acknowledged new bytes, or since the first send after idle time; of a SYN since the first SYN
 *     of the connection, in whole milliseconds, of a SYN-ACK since the first one; null: unknown
 * @param direction the end that opened the connection; null: unknown. If both ends did at the same
 *     time, it is {@code OUT}
 * @param sendState the state of the socket; null: the run has no {@code --why}
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
    Long stallUs,
    Direction direction,
    SendState sendState)
    implements Event {
  /** Returns the IP version, 4 or 6; an IPv4-mapped connection has 4. */
  public int ip() {
    return local.address().version();
  }

  /**
   * Returns whether both ends are known to be in one network namespace, by the addresses or by the
   * socket's route, which is read only with {@code --why}.
   */
  public boolean isLocal() {
    return (sendState != null && sendState.oneNamespace())
        || remote.address().isLoopback()
        || remote.address().equals(local.address());
  }

  /**
   * Returns whether this is the event of a tail loss probe itself ({@code --lossprobe}). Its {@code
   * len} is the number of bytes of new data. A {@code len} of 0 means that the probe resent a
   * segment, which is an event of its own, or sent nothing.
   */
  public boolean isLossProbe() {
    return type == RetransmitType.TLP && segs == 0 && error == 0;
  }

  /**
   * Returns how long the connection had made no progress. In a handshake, in which nothing is
   * delivered, this is at least the time since the SYN or SYN-ACK was last sent.
   *
   * @return microseconds; null: unknown
   */
  public Long knownStallUs() {
    boolean handshake = type == RetransmitType.SYN || type == RetransmitType.SYNACK;
    return stallUs == null && handshake ? waitUs : stallUs;
  }

  /**
   * Returns the part of the time without progress that no earlier retransmit of the connection has
   * covered. The sum over all retransmits of a connection has each stall once, up to the last
   * retransmit of the stall.
   *
   * @param sincePreviousUs microseconds since the connection's previous retransmit; Long.MAX_VALUE:
   *     there was none
   * @return microseconds; 0 also if the stall is unknown
   */
  public long newStallUs(long sincePreviousUs) {
    Long stall = knownStallUs();
    return stall == null ? 0 : Math.max(0, Math.min(stall, sincePreviousUs));
  }

  /** Returns whether nothing was sent: the send failed, or the kernel gave up before it. */
  public boolean isNotSent() {
    return error < 0 || (segs == 0 && !isLossProbe());
  }
}
