package io.tcpretrans.sys;

import io.tcpretrans.event.IpAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One reading of the counters, devices and listeners of one network namespace. It has only the
 * parts that were to be read. A part that could not be read is null; it is also in {@code parts}.
 *
 * @param id the identity of the namespace: its cookie (SO_NETNS_COOKIE, Linux 5.12), or before 5.12
 *     the kernel address of its struct net
 * @param inode the inode number of the namespace, which the kernel may give to a later namespace;
 *     0: the namespace could not be read
 * @param startNs when the reading began, CLOCK_MONOTONIC, nanoseconds
 * @param endNs when the reading ended
 * @param parts what was to be read
 * @param conntrack {@link ConntrackCounters#NONE}: the namespace has no connection tracking
 * @param tcpDrops the counters of {@link TcpCounters#drops}
 * @param listeners all TCP listeners
 * @param addresses the IPv4 and IPv6 addresses of all devices
 * @param devices the devices that were to be read, by index; the value null: there is no such
 *     device. Without {@link Part#DEVICES} in {@code parts}, they are not all devices
 */
public record NamespaceSample(
    long id,
    long inode,
    long startNs,
    long endNs,
    Set<Part> parts,
    ConntrackCounters conntrack,
    Map<String, Long> tcpDrops,
    List<TcpListener> listeners,
    Set<IpAddress> addresses,
    Map<Integer, NetworkDevice> devices) {
  /** What is read of a namespace. */
  public enum Part {
    CONNTRACK,
    /** The counters of packets that TCP dropped. */
    TCP,
    /** Listeners and addresses. */
    LISTENERS,
    /** All devices. */
    DEVICES
  }

  /** The name of the counter of connection requests that a listener discarded, for any reason. */
  public static final String LISTEN_DROPS = "ListenDrops";

  /**
   * Returns the sample of a namespace that has ended or cannot be read.
   *
   * @param devices the devices that were to be read
   */
  public static NamespaceSample unreadable(
      long id, long startNs, long endNs, Set<Part> parts, Set<Integer> devices) {
    Map<Integer, NetworkDevice> none = new HashMap<>();
    devices.forEach(index -> none.put(index, null));
    return new NamespaceSample(
        id, 0, startNs, endNs, parts, null, null, null, null, Collections.unmodifiableMap(none));
  }
}
