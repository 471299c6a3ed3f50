package io.tcpretrans.filter;

import io.tcpretrans.event.PortSet;

/**
 * The conditions on the ports of a connection. bpf/submit.bpf.h evaluates the same conditions.
 *
 * @param local the local ports to show
 * @param remote the remote ports to show
 * @param any the ports of which one end must have one
 * @param both whether both ends must have a port of {@code any}; so it is if the user gave a
 *     negated list, which no end may match
 */
public record PortCondition(PortSet local, PortSet remote, PortSet any, boolean both) {
  /** The condition that all connections meet. */
  public static final PortCondition ALL =
      new PortCondition(PortSet.ALL, PortSet.ALL, PortSet.ALL, false);

  /** Returns whether connections with these ports are shown. */
  public boolean matches(int localPort, int remotePort) {
    boolean atLocal = any.contains(localPort);
    boolean atRemote = any.contains(remotePort);
    return local.contains(localPort)
        && remote.contains(remotePort)
        && (both ? atLocal && atRemote : atLocal || atRemote);
  }

  /** Returns whether there is a condition, so that a connection may not meet it. */
  public boolean isSet() {
    return !local.isAll() || !remote.isAll() || !any.isAll();
  }
}
