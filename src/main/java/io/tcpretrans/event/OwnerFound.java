package io.tcpretrans.event;

import java.time.Instant;

/**
 * An owner that was found after rows of its connection were shown without it. Those rows have the
 * same {@link Key} and a {@link Owner#pending} owner.
 *
 * @param time when the owner was found
 * @param socket the socket of these rows
 */
public record OwnerFound(Instant time, Endpoint local, Endpoint remote, Socket socket, Owner owner)
    implements Event {
  /**
   * The identity of a connection, which differs from that of a later connection with the same
   * addresses and ports.
   *
   * @param netns inode number of the network namespace
   * @param inode inode number of the socket
   * @param lastOwner process that closed the socket; null: none did, or it was not seen
   */
  public record Key(
      Endpoint local, Endpoint remote, long netns, long inode, OwningProcess lastOwner) {
    private static Key of(Endpoint local, Endpoint remote, Socket socket) {
      return new Key(local, remote, socket.netns(), socket.inode(), socket.lastOwner());
    }

    /** Returns the key of this retransmit's connection. */
    public static Key of(Retransmit event) {
      return of(event.local(), event.remote(), event.socket());
    }
  }

  /** Creates the event that this retransmit's connection has this owner. */
  public static OwnerFound of(Retransmit event, Instant time, Owner owner) {
    return new OwnerFound(time, event.local(), event.remote(), event.socket(), owner);
  }

  /** Returns the key of the connection whose owner was found. */
  public Key key() {
    return Key.of(local, remote, socket);
  }
}
