package io.tcpretrans.event;

import java.time.Instant;

/**
 * An owner that was found after rows of its connection were made without it. Those rows have the
 * same {@link ConnectionKey} and a {@link Owner#pending} owner.
 *
 * @param time when the owner was found
 * @param socket the socket of these rows
 */
public record OwnerFound(Instant time, Endpoint local, Endpoint remote, Socket socket, Owner owner)
    implements Event {
  /**
   * The identity of a connection for the lookup of its owner: connections with equal keys have the
   * same owner.
   *
   * @param netns as {@link Socket#netns}
   * @param inode as {@link Socket#inode}
   * @param lastOwner as {@link Socket#lastOwner}
   */
  public record ConnectionKey(
      Endpoint local, Endpoint remote, long netns, long inode, OwningProcess lastOwner) {
    private static ConnectionKey of(Endpoint local, Endpoint remote, Socket socket) {
      return new ConnectionKey(local, remote, socket.netns(), socket.inode(), socket.lastOwner());
    }

    /** Returns the key of this retransmit's connection. */
    public static ConnectionKey of(Retransmit event) {
      return of(event.local(), event.remote(), event.socket());
    }
  }

  /** Returns the event that the owner of this retransmit's connection was found. */
  public static OwnerFound of(Retransmit event, Instant time, Owner owner) {
    return new OwnerFound(time, event.local(), event.remote(), event.socket(), owner);
  }

  /** Returns the key of the connection whose owner was found. */
  public ConnectionKey connectionKey() {
    return ConnectionKey.of(local, remote, socket);
  }

  /** Returns whether this is the owner of a row that was made without it. */
  public boolean isOwnerOf(Row row) {
    return row.owner().pending()
        && row.event().remote().port() == remote.port() // differs for most, and costs least
        && row.event().local().port() == local.port()
        && ConnectionKey.of(row.event()).equals(connectionKey());
  }

  /** Returns the row with this owner if {@link #isOwnerOf}, else the row itself. */
  public Row applyTo(Row row) {
    return isOwnerOf(row) ? new Row(row.event(), owner, row.cause()) : row;
  }
}
