package io.tcpretrans.event;

import java.util.Locale;

/**
 * The causes that {@code --why} can find for a retransmit. In their descriptions, the packet is the
 * lost one: the segment that was resent, or the peer's acknowledgement of it.
 */
public enum Cause {
  CONNTRACK_FULL("The conntrack table had no room for a new connection (nf_conntrack_max)."),
  CONNTRACK_INSERT(
      "Conntrack could not insert a connection, because another entry has the same addresses and"
          + " ports (insert_failed in conntrack -S)."),
  NETFILTER(
      "A netfilter hook dropped the packet: a rule of nftables or iptables, or NAT or conntrack for"
          + " another reason than conntrack-full and conntrack-insert."),
  QDISC("A queueing discipline dropped the packet, usually because its queue was full (tc(8))."),
  BRIDGE("A bridge port did not forward the packet: by its STP state, VLANs, isolation or lock."),
  TC("A filter or a BPF program of traffic control dropped the packet (tc(8))."),
  XDP("An XDP program dropped the packet."),
  SOCKET_BUFFER(
      "The receiving socket had no memory for the packet, or the packet was outside its window."),
  LISTEN_OVERFLOW("The accept queue of the listening socket was full (listen(2))."),
  CPU_BACKLOG("The queue of received packets of a CPU was full (net.core.netdev_max_backlog)."),
  DEVICE(
      "A network device was down, or did not take the packet, such as a TUN device with a full"
          + " ring. The queue before the device is a qdisc."),
  ROUTE(
      "There was no route to the destination, the route discards packets (blackhole), or this host"
          + " does not forward packets."),
  NEIGHBOUR("The link-layer address of the next hop was not found (ip-neighbour(8))."),
  RP_FILTER(
      "The route to the packet's source does not use the device on which it arrived (rp_filter)."),
  CHECKSUM("The checksum of the packet was wrong."),
  PATH_MTU(
      "The packet was larger than the MTU of the path, or the kernel resends smaller packets after"
          + " an ICMP 'fragmentation needed' message or a lost MTU probe."),
  OTHER_DROP(
      "This host dropped the packet for another reason. The column WHERE shows the kernel's reason,"
          + " if there is one."),
  NOT_SENT("The kernel could not send the retransmit (column ERROR), and no drop was seen."),
  OUTSIDE(
      "The bytes left this host, and no drop of them is known: the packet or its acknowledgement was"
          + " lost elsewhere, or the bytes were resent needlessly."),
  UNKNOWN("The evidence is not sufficient for any other cause.");

  private final String meaning;

  Cause(String meaning) {
    this.meaning = meaning;
  }

  /** Returns the description in the manual page, one or two sentences. */
  public String meaning() {
    return meaning;
  }

  /** Returns the name in outputs, such as {@code conntrack-full}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
