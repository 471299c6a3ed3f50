package io.tcpretrans.why;

import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import java.time.Instant;

/**
 * What TCP drops where only its counters show it: kernels before 5.17, which give no reasons, free
 * such packets without a trace (tcp_drop).
 */
final class SocketWatch {
  private record Counter(long netns, String name) {}

  private final Growth<Counter> drops = new Growth<>();
  private volatile Instant began = Instant.EPOCH;

  /** Takes the first reading; only what grows afterwards counts. */
  void begin(HostSample sample) {
    read(sample, true);
  }

  /** Takes a later reading. */
  void read(HostSample sample) {
    read(sample, false);
  }

  private void read(HostSample sample, boolean first) {
    for (NamespaceSample namespace : sample.namespaces()) {
      for (var entry : namespace.tcpDrops().entrySet()) {
        Counter counter = new Counter(namespace.id(), entry.getKey());
        if (entry.getKey().equals(NamespaceSample.OVERFLOWS)) {
          continue; // ListenWatch's
        }
        if (first) {
          drops.begin(counter, entry.getValue());
        } else {
          drops.read(counter, entry.getValue(), sample.readEnd());
        }
      }
    }
    began = sample.readStart(); // when its growth is known
  }

  /**
   * Returns a counter of drops that grew since then.
   *
   * @return such as {@code TCPRcvQDrop}; null: none
   */
  String unseenSince(Instant since, ReadingAge age) {
    age.used(began);
    Counter grown = drops.since(since);
    return grown == null ? null : grown.name;
  }
}
