package io.tcpretrans.sys;

import java.util.Map;

/**
 * A network device.
 *
 * @param index the number of the device in its network namespace
 * @param name as {@link ByteText#printable} makes it of its bytes
 * @param nativeXdp whether an XDP program runs in the driver or the hardware, before the stack
 * @param stackOnly whether the device is a loopback device or one end of a veth pair. Every packet
 *     that such a device drops is reported (tracepoint kfree_skb), unless {@code nativeXdp}
 * @param drops the device's counters of lost packets (struct rtnl_link_stats64), by name
 */
public record NetworkDevice(
    int index, String name, boolean nativeXdp, boolean stackOnly, Map<String, Long> drops) {}
