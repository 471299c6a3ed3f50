package io.tcpretrans.sys;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The counters, devices and listeners of one network namespace at one time.
 *
 * @param id the identity of the namespace: its cookie (SO_NETNS_COOKIE, Linux 5.12), or before 5.12
 *     the kernel address of its struct net
 * @param inode the inode number of the namespace, which the kernel may give to a later namespace
 * @param conntrack null: the namespace has no connection tracking
 * @param tcpDrops the counters of {@link TcpCounters#drops}
 * @param devices null: they could not be read
 * @param listening local ports of listening TCP sockets, as they were when {@link #OVERFLOWS} was
 *     last seen to grow; empty: it never grew, or they could not be read
 */
public record NamespaceSample(
    long id,
    long inode,
    ConntrackCounters conntrack,
    Map<String, Long> tcpDrops,
    List<NetworkDevice> devices,
    Set<Integer> listening) {
  /** The name of the counter of connections and requests for which a listener had no room. */
  public static final String OVERFLOWS = "ListenOverflows";

  /** Returns the value of the counter {@link #OVERFLOWS}. */
  public long overflows() {
    return tcpDrops.getOrDefault(OVERFLOWS, 0L);
  }
}
