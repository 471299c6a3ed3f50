package io.tcpretrans.event;

import java.util.Locale;

/**
 * The causes that {@code --why} can find for a retransmit. In the following comments, the packet is
 * the lost one: the segment that was resent, or the peer's acknowledgement of it.
 */
public enum Cause {
  /** The conntrack table had no room for a new connection (nf_conntrack_max). */
  CONNTRACK_FULL,
  /**
   * Conntrack could not insert a connection, because another entry has the same addresses and ports
   * (insert_failed in conntrack -S).
   */
  CONNTRACK_INSERT,
  /**
   * A netfilter hook dropped the packet: a rule of nftables or iptables, or NAT or conntrack for
   * another reason than the two above.
   */
  NETFILTER,
  /** A queueing discipline dropped the packet, usually because its queue was full (tc(8)). */
  QDISC,
  /** A bridge port did not forward the packet: by its STP state, VLANs, isolation or lock. */
  BRIDGE,
  /** A filter or a BPF program of traffic control dropped the packet (tc(8)). */
  TC,
  /** An XDP program dropped the packet. */
  XDP,
  /** The receiving socket had no memory for the packet, or the packet was outside its window. */
  SOCKET_BUFFER,
  /** The accept queue of the listening socket was full (listen(2)). */
  LISTEN_OVERFLOW,
  /** The queue of received packets of a CPU was full (net.core.netdev_max_backlog). */
  CPU_BACKLOG,
  /**
   * A network device was down, or did not take the packet, such as a TUN device with a full ring.
   * The queue before the device is a {@link #QDISC}.
   */
  DEVICE,
  /**
   * There was no route to the destination, the route discards packets (blackhole), or this host
   * does not forward packets.
   */
  ROUTE,
  /** The link-layer address of the next hop was not found (ip-neighbour(8)). */
  NEIGHBOUR,
  /** The route to the packet's source does not use the device on which it arrived (rp_filter). */
  RP_FILTER,
  /** The checksum of the packet was wrong. */
  CHECKSUM,
  /**
   * The packet was larger than the MTU of the path, or the kernel resends smaller packets after an
   * ICMP "fragmentation needed" message or a lost MTU probe.
   */
  PATH_MTU,
  /**
   * This host dropped the packet for a reason that is not listed above. The column WHERE shows the
   * kernel's reason, if there is one.
   */
  OTHER_DROP,
  /**
   * The kernel could not send the retransmit ({@link Retransmit#error}), and no drop was seen. Why
   * the packet before it was lost is not known.
   */
  NOT_SENT,
  /**
   * This host would have seen a drop here, and saw none. The packet was lost elsewhere, or it was
   * resent needlessly.
   */
  OUTSIDE,
  /** The evidence is not sufficient for any other cause. */
  UNKNOWN;

  /** Returns the name in outputs, such as {@code conntrack-full}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
