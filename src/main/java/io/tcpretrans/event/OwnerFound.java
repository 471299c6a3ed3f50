package io.tcpretrans.event;

import java.time.Instant;

/**
 * An owner that was found after rows of its connection were made without it. Those rows are of the
 * same {@link Key} and have a {@link Owner#pending} owner.
 *
 * @param time when it was found
 * @param socket as in the rows
 */
public record OwnerFound(Instant time, Endpoint local, Endpoint remote, Socket socket, Owner owner)
    implements Event {
  /**
   * Tells the rows of one connection from those of a later one between the same ends.
   *
   * @param netns inode of the network namespace
   * @param inode of the socket's file
   * @param closer who closed the socket; null: nobody has
   */
  public record Key(Endpoint local, Endpoint remote, long netns, long inode, OwningProcess closer) {
    private static Key of(Endpoint local, Endpoint remote, Socket socket) {
      return new Key(local, remote, socket.netns(), socket.inode(), socket.closer());
    }

    /** The key of the rows of this retransmit's connection. */
    public static Key of(Retransmit event) {
      return of(event.local(), event.remote(), event.socket());
    }
  }

  /** The owner of this retransmit's connection. */
  public static OwnerFound of(Retransmit event, Instant time, Owner owner) {
    return new OwnerFound(time, event.local(), event.remote(), event.socket(), owner);
  }

  /** Which rows it is about. */
  public Key key() {
    return Key.of(local, remote, socket);
  }
}
