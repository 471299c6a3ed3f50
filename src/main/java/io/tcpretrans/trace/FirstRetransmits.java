package io.tcpretrans.trace;

import io.tcpretrans.event.Endpoint;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.sys.ResentConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The number of segments that each connection had resent before its first retransmit of the run. So
 * a reading of the connection's counter, which may be made before or after that retransmit, counts
 * no segment of the run.
 */
final class FirstRetransmits {
  /** The most connections that resend within the moment that the object is open. */
  private static final int MAX_CONNECTIONS = 1 << 16;

  /**
   * A connection. Another one with the same addresses may follow it within that moment; then the
   * smaller number counts.
   */
  private record Key(long netns, Endpoint local, Endpoint remote) {}

  private final Map<Key, Long> segsBefore = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile boolean complete = true;

  /**
   * Takes a retransmit; does nothing after {@link #close}. Only one thread may call this method.
   */
  void note(Retransmit retransmit) {
    Long resent = closed ? null : retransmit.sender().totalRetrans();
    if (resent == null) {
      return;
    }
    if (segsBefore.size() >= MAX_CONNECTIONS) {
      complete = false;
      close();
      return;
    }
    segsBefore.putIfAbsent(
        new Key(retransmit.socket().netns(), retransmit.local(), retransmit.remote()),
        Math.max(0, resent - retransmit.segs()));
  }

  /** Makes {@link #note} do nothing. Thread-safe. */
  void close() {
    closed = true;
  }

  /** Returns whether all connections had room. */
  boolean isComplete() {
    return complete;
  }

  /** Returns the segments that the connection had resent before the run, as far as it was open. */
  long segsBefore(ResentConnection read) {
    Long before = segsBefore.get(new Key(read.netns(), read.local(), read.remote()));
    return before == null ? read.resent() : Math.min(before, read.resent());
  }
}
