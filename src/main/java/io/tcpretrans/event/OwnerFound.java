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

    public static Key of(Retransmit row) {
      return of(row.local(), row.remote(), row.socket());
    }
  }

  /** The owner of this row. */
  public static OwnerFound of(Retransmit row, Instant time, Owner owner) {
    return new OwnerFound(time, row.local(), row.remote(), row.socket(), owner);
  }

  /** Which rows it is about. */
  public Key key() {
    return Key.of(local, remote, socket);
  }
}
