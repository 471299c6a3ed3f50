package io.tcpretrans.sys;

import java.util.Set;

/**
 * The listening TCP sockets of a network namespace.
 *
 * @param overflows TcpExtListenOverflows: requests and connections for which a listener had no room
 * @param ports on which one listens; empty where the listeners cannot be listed
 */
public record Listeners(long overflows, Set<Integer> ports) {}
