package io.tcpretrans.why.decision;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attempts of each socket so far. Memory is bounded: what is forgotten only shortens the time
 * in which evidence counts. Not thread-safe.
 *
 * <p>The keys have their own equals and hashCode: Java generates those of a record when they are
 * first called, which delays the first rows.
 */
public final class SocketHistories {
  private record Key(Attempt.SocketId socket, Tuple tuple) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && socket.equals(that.socket) && tuple.equals(that.tuple);
    }

    @Override
    public int hashCode() {
      return 31 * socket.hashCode() + tuple.hashCode();
    }
  }

  private final Map<Key, SocketHistory> sockets = new LinkedHashMap<>(16, 0.75f, true);
  private final int maxSockets;
  private final int maxAttempts;

  /** Sockets without a history may have attempts until this time. */
  private long forgottenNs = Long.MIN_VALUE;

  /**
   * @param maxSockets sockets to remember
   * @param maxAttempts attempts of one socket to remember
   */
  public SocketHistories(int maxSockets, int maxAttempts) {
    this.maxSockets = maxSockets;
    this.maxAttempts = maxAttempts;
  }

  /**
   * Notes an attempt and returns it with the transmission that it repeats. All attempts of a socket
   * are noted, also those that are not shown, in the order of their times.
   */
  public Retransmission note(Attempt attempt) {
    Key key = new Key(attempt.socket(), attempt.outbound().tuple());
    SocketHistory history = sockets.get(key);
    if (history == null) {
      history = new SocketHistory(maxAttempts, forgottenNs);
      sockets.put(key, history);
      forgetEldest();
    }
    return history.note(attempt);
  }

  /** Notes that sockets without a history may have attempts until this time that are not noted. */
  public void forgetUntil(long timeNs) {
    forgottenNs = Math.max(forgottenNs, timeNs);
  }

  private void forgetEldest() {
    if (sockets.size() > maxSockets) {
      var eldest = sockets.entrySet().iterator();
      forgottenNs = Math.max(forgottenNs, eldest.next().getValue().lastNs());
      eldest.remove();
    }
  }
}
