package io.tcpretrans.sys;

import io.tcpretrans.event.Endpoint;

/**
 * A TCP socket that listens.
 *
 * @param local its address and port; the address of a socket that listens on all addresses is
 *     0.0.0.0 or ::
 * @param ipv6Only whether it is an IPv6 socket that does not accept IPv4
 * @param cookie identifies the socket until the next boot (SO_COOKIE)
 * @param drops packets that it discarded (SK_MEMINFO_DROPS of sock_diag(7)), among them every
 *     connection request for which it had no room; wraps at 2^32
 */
public record TcpListener(Endpoint local, boolean ipv6Only, long cookie, long drops) {
  /** Returns whether the socket listens on all addresses. */
  public boolean isOnAllAddresses() {
    return local.address().high() == 0 && local.address().low() == 0;
  }

  /** Returns whether the socket accepts connections to this port of IPv4 or IPv6 addresses. */
  public boolean acceptsFrom(int ipVersion, int port) {
    int own = local.address().version();
    return local.port() == port && (own == ipVersion || (own == 6 && !ipv6Only));
  }
}
