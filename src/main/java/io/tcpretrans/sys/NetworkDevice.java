package io.tcpretrans.sys;

import java.util.Map;

/**
 * A network device.
 *
 * @param index its number in its network namespace
 * @param nativeXdp an XDP program runs in its driver or its hardware, before the stack
 * @param stackOnly it is a loopback device or one end of a veth pair, so that the stack reports
 *     each packet that it drops (tracepoint kfree_skb), unless {@code nativeXdp}
 * @param drops its own counters of lost packets (struct rtnl_link_stats64), by name
 */
public record NetworkDevice(
    int index, String name, boolean nativeXdp, boolean stackOnly, Map<String, Long> drops) {}
