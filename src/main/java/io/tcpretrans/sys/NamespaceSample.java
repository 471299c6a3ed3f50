package io.tcpretrans.sys;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The counters, devices and listeners of one network namespace at one time.
 *
 * @param id the identity of the namespace (a cookie from Linux 5.12 on), which is never used again
 * @param inode its number in /proc, which the kernel may give to a later namespace
 * @param conntrack null: without connection tracking
 * @param tcpDrops counters of packets that TCP dropped (TcpExt of /proc/net/netstat), by name
 * @param devices null: they could not be read
 * @param listening local ports of listening TCP sockets, read when {@code tcpDrops} shows that
 *     listeners overflowed since the sample before
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

  /** Returns {@link #OVERFLOWS}. */
  public long overflows() {
    return tcpDrops.getOrDefault(OVERFLOWS, 0L);
  }
}
