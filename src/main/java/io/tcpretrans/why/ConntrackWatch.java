package io.tcpretrans.why;

import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.NetworkNamespace;
import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How connection tracking of each network namespace has fared since the start. Read when it is
 * asked for, but not more often than a few times a second.
 */
public final class ConntrackWatch {
  private static final long PAUSE_NANOS = 200_000_000L;

  /** One reading of all namespaces. */
  interface Reading {
    Map<Long, ConntrackCounters> read() throws IOException;
  }

  private final Reading reading;
  private final LongSupplier nanoTime;
  private Map<Long, ConntrackCounters> first = Map.of();
  private Map<Long, ConntrackCounters> last = Map.of();
  private long readAt;

  /** Of this host. */
  public ConntrackWatch(Supplier<Libc> libc) {
    this(() -> ConntrackCounters.read(NetworkNamespace.all().values(), libc), System::nanoTime);
  }

  ConntrackWatch(Reading reading, LongSupplier nanoTime) {
    this.reading = reading;
    this.nanoTime = nanoTime;
  }

  /** Takes the first reading, with which later ones are compared. */
  public synchronized void begin() {
    readNow();
    first = last;
  }

  /** What was counted in a namespace since the start. */
  synchronized ConntrackCounters grown(Long netns) {
    if (netns == null) {
      return ConntrackCounters.NONE;
    }
    if (nanoTime.getAsLong() - readAt > PAUSE_NANOS) {
      readNow();
    }
    ConntrackCounters before = first.getOrDefault(netns, ConntrackCounters.NONE);
    return last.getOrDefault(netns, before).since(before);
  }

  private void readNow() {
    try {
      last = reading.read();
    } catch (IOException | RuntimeException e) {
      return; // the readings stay what they were
    } finally {
      readAt = nanoTime.getAsLong();
    }
  }
}
