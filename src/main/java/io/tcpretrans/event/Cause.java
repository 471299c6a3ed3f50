package io.tcpretrans.event;

import java.util.Locale;

/** What made a retransmit necessary. A closed list. */
public enum Cause {
  /** The connection tracking table had no room for a new connection. */
  CONNTRACK_FULL,
  /** Connection tracking could not enter a connection: another had its addresses and ports. */
  CONNTRACK_INSERT,
  /** A rule of nftables or iptables. */
  NETFILTER,
  /** A queueing discipline's queue or rate was exceeded. */
  QDISC,
  /** A bridge port that does not forward: STP state, isolation, locked, or its VLANs. */
  BRIDGE,
  /** A traffic control filter or program. */
  TC,
  /** An XDP program. */
  XDP,
  /** The receiving socket had no memory for it, or refused it as out of its window. */
  SOCKET_BUFFER,
  /** The listener's queue of connections that wait to be accepted was full. */
  LISTEN_OVERFLOW,
  /** A processor's queue of received packets was full (net.core.netdev_max_backlog). */
  CPU_BACKLOG,
  /** A network device was down, not ready or full. */
  DEVICE,
  /** There was no route, or one that discards. */
  ROUTE,
  /** The next hop's link address could not be found. */
  NEIGHBOUR,
  /** The source address came in where no route leads back (rp_filter). */
  RP_FILTER,
  /** A wrong checksum. */
  CHECKSUM,
  /**
   * The packet was larger than the path's MTU, or the kernel resends smaller packets after it was
   * told so.
   */
  PATH_MTU,
  /** Seen to be dropped for another reason, which is in the row. */
  OTHER_DROP,
  /** This host refused to send the retransmit itself. */
  NOT_SENT,
  /** No drop on this host. */
  OUTSIDE,
  /** Not known, or not surely. */
  UNKNOWN;

  /** As it is printed: {@code conntrack-full}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
