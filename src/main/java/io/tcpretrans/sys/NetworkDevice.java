package io.tcpretrans.sys;

import java.util.Map;

/**
 * A network device.
 *
 * @param index its number in its network namespace
 * @param nativeXdp an XDP program runs in its driver or its hardware, before the stack
 * @param drops its own counters of lost packets (struct rtnl_link_stats64), by name
 */
public record NetworkDevice(int index, String name, boolean nativeXdp, Map<String, Long> drops) {}
