package io.tcpretrans.event;

import java.util.Locale;

/** The causes that {@code --why} can find for a retransmit. */
public enum Cause {
  /** The conntrack table had no room for a new connection (nf_conntrack_max). */
  CONNTRACK_FULL,
  /**
   * Conntrack could not insert a connection, because another entry has the same addresses and ports
   * (insert_failed in conntrack -S).
   */
  CONNTRACK_INSERT,
  /** A rule of nftables or iptables dropped the packet. */
  NETFILTER,
  /** The limit or the rate of a queueing discipline was exceeded (tc(8)). */
  QDISC,
  /** A bridge port did not forward, because of its STP state, VLANs, isolation or lock. */
  BRIDGE,
  /** A filter or a BPF program of traffic control dropped the packet (tc(8)). */
  TC,
  /** An XDP program dropped the packet. */
  XDP,
  /** The receiving socket had no memory for the data, or the data was outside of its window. */
  SOCKET_BUFFER,
  /** The accept queue of the listening socket was full (listen(2)). */
  LISTEN_OVERFLOW,
  /** The queue of received packets of a CPU was full (net.core.netdev_max_backlog). */
  CPU_BACKLOG,
  /** A network device was down, was not ready, or had no room in its queue. */
  DEVICE,
  /** There was no route to the destination, or the route discards packets (blackhole). */
  ROUTE,
  /** The link-layer address of the next hop was not found (ip-neighbour(8)). */
  NEIGHBOUR,
  /** The packet arrived on a device that has no route back to its source (rp_filter). */
  RP_FILTER,
  /** The checksum of the packet was wrong. */
  CHECKSUM,
  /**
   * The packet was larger than the MTU of the path, or the kernel resends smaller packets after an
   * ICMP "fragmentation needed" message or a lost MTU probe.
   */
  PATH_MTU,
  /** This host dropped the packet for a reason that is not listed above. The row has the reason. */
  OTHER_DROP,
  /** This host refused to send the retransmit itself. */
  NOT_SENT,
  /** No drop on this host explains the retransmit, so the packet was lost elsewhere. */
  OUTSIDE,
  /** The evidence is not sufficient for any other cause. */
  UNKNOWN;

  /** Returns the name in outputs, such as {@code conntrack-full}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
