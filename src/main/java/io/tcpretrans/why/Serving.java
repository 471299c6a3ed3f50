package io.tcpretrans.why;

import io.tcpretrans.event.Direction;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.Service;

/**
 * The service of a connection. Two namespaces may have services at the same port, and a proxy
 * accepts at a port to which it also connects.
 *
 * @param netnsId identity of the network namespace of this host's end
 */
record Serving(int port, Direction direction, long netnsId) {
  /** Returns the service of the connection; null: its direction is unknown. */
  static Serving of(Retransmit retransmit) {
    Integer port = Service.of(retransmit);
    return port == null
        ? null
        : new Serving(port, retransmit.direction(), retransmit.socket().netnsIdentity());
  }
}
