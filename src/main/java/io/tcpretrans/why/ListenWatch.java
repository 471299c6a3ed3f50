package io.tcpretrans.why;

import io.tcpretrans.sys.Listeners;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Listeners that had no room for a connection. The kernel consumes the request that it does not
 * take, as it does one that it takes, so only a counter tells (TcpExtListenOverflows). Read when it
 * is asked for, a few times a second at most.
 */
public final class ListenWatch {
  private static final long PAUSE_MILLIS = 100;

  /** One reading of all namespaces. */
  public interface Reading {
    /** Returns the listeners by the inode of their namespace. */
    Map<Long, Listeners> read() throws IOException;
  }

  private final Reading reading;
  private final Supplier<Instant> clock;
  private final Growth<Long> overflows = new Growth<>();
  private Map<Long, Listeners> last = Map.of();
  private Instant readAt = Instant.EPOCH;

  /** Watches what the readings show. */
  public ListenWatch(Reading reading) {
    this(reading, Instant::now);
  }

  ListenWatch(Reading reading, Supplier<Instant> clock) {
    this.reading = reading;
    this.clock = clock;
  }

  /** Takes the first reading; only what grows afterwards is told. */
  public synchronized void begin() {
    readNow();
    last.forEach((netns, listeners) -> overflows.begin(netns, listeners.overflows()));
  }

  /**
   * A namespace that refused connections since then, one with a listener on this port if there is.
   *
   * @return null: none has
   */
  synchronized Long overflowedSince(Instant since, int port) {
    if (clock.get().toEpochMilli() - readAt.toEpochMilli() > PAUSE_MILLIS) {
      readNow();
      last.forEach((netns, listeners) -> overflows.read(netns, listeners.overflows(), readAt));
    }
    return last.keySet().stream()
        .filter(netns -> overflows.grownSince(netns, since) && listens(netns, port))
        .findFirst()
        .orElseGet(() -> overflows.since(since));
  }

  synchronized boolean listens(Long netns, int port) {
    Listeners listeners = last.get(netns);
    return listeners != null && listeners.ports().contains(port);
  }

  private void readNow() {
    try {
      last = reading.read();
    } catch (IOException | RuntimeException e) {
      return; // the reading stays what it was
    } finally {
      readAt = clock.get();
    }
  }
}
