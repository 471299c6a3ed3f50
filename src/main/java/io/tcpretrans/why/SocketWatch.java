package io.tcpretrans.why;

import io.tcpretrans.sys.Libc;
import io.tcpretrans.sys.NetworkNamespace;
import io.tcpretrans.sys.SocketDrops;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What TCP drops where only its counters show it: kernels before 5.17, which give no reasons, free
 * such packets without a trace (tcp_drop). Read when it is asked for, a few times a second at most.
 */
public final class SocketWatch {
  private static final long PAUSE_MILLIS = 100;

  /** One reading of all namespaces. */
  interface Reading {
    Map<Long, Map<String, Long>> read() throws IOException;
  }

  private record Counter(long netns, String name) {}

  private final Reading reading;
  private final Supplier<Instant> clock;
  private final Growth<Counter> drops = new Growth<>();
  private Instant readAt = Instant.EPOCH;

  /** Of this host. */
  public SocketWatch(Supplier<Libc> libc) {
    this(() -> SocketDrops.read(NetworkNamespace.all().values(), libc), Instant::now);
  }

  SocketWatch(Reading reading, Supplier<Instant> clock) {
    this.reading = reading;
    this.clock = clock;
  }

  /** Takes the first reading; only what grows afterwards is told. */
  public synchronized void begin() {
    readNow(true);
  }

  /**
   * A counter of drops that grew since then.
   *
   * @return such as {@code TCPRcvQDrop}; null: none
   */
  synchronized String unseenSince(Instant since) {
    if (clock.get().toEpochMilli() - readAt.toEpochMilli() > PAUSE_MILLIS) {
      readNow(false);
    }
    Counter grown = drops.since(since);
    return grown == null ? null : grown.name;
  }

  private void readNow(boolean first) {
    Map<Long, Map<String, Long>> all;
    try {
      all = reading.read();
    } catch (IOException | RuntimeException e) {
      return; // the reading stays what it was
    } finally {
      readAt = clock.get();
    }
    all.forEach(
        (netns, counters) ->
            counters.forEach(
                (name, value) -> {
                  Counter counter = new Counter(netns, name);
                  if (first) {
                    drops.begin(counter, value);
                  } else {
                    drops.read(counter, value, readAt);
                  }
                }));
  }
}
