package io.tcpretrans.why;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The connections of the rows, with the time of each one's last row, in bounded memory. */
final class Connections {
  /** Beyond this number, the connection that had no row for the longest time is forgotten. */
  private static final int MAX_CONNECTIONS = 100_000;

  /** The identity of a connection, or of several that used the same ports one after the other. */
  private record Key(Endpoint local, Endpoint remote, long netnsId) {}

  /** A connection. Two objects are equal only if they are the same. */
  static final class Connection {
    private Instant lastRow;

    private Connection() {}
  }

  private final int max;
  private final Map<Key, Connection> connections;

  Connections() {
    this(MAX_CONNECTIONS);
  }

  Connections(int max) {
    this.max = max;
    this.connections = new LinkedHashMap<>(16, 0.75f, true); // in the order of the last access
  }

  /** Returns the connection of a retransmit. */
  Connection of(Retransmit retransmit) {
    Key key = new Key(retransmit.local(), retransmit.remote(), retransmit.socket().netnsIdentity());
    Connection connection = connections.computeIfAbsent(key, unused -> new Connection());
    if (connections.size() > max) {
      connections.remove(connections.keySet().iterator().next());
    }
    return connection;
  }

  /**
   * Returns the part of the stall that no earlier retransmit of this connection has covered, in
   * microseconds. Must be called once for each retransmit, in the order of the events.
   */
  static long newStallUs(Connection connection, Retransmit retransmit) {
    long since =
        connection.lastRow == null
            ? Long.MAX_VALUE
            : ChronoUnit.MICROS.between(connection.lastRow, retransmit.time());
    connection.lastRow = retransmit.time();
    return retransmit.newStallUs(since);
  }

  /** Returns the number of connections, counted up to the bound. */
  long count() {
    return connections.size();
  }
}
