package io.tcpretrans.why;

import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import java.time.Instant;

/**
 * Listeners that had no room for a connection. The kernel consumes the request that it does not
 * take, as it does one that it takes, so only a counter tells (TcpExtListenOverflows).
 */
final class ListenWatch {
  /** By the identity of the namespace. */
  private final Growth<Long> overflows = new Growth<>();

  private volatile HostSample last = HostSample.NONE;

  /** Takes the first reading; only what grows afterwards counts. */
  void begin(HostSample sample) {
    last = sample;
    sample.namespaces().forEach(netns -> overflows.begin(netns.id(), netns.overflows()));
  }

  /** Takes a later reading. */
  void read(HostSample sample) {
    sample
        .namespaces()
        .forEach(netns -> overflows.read(netns.id(), netns.overflows(), sample.readEnd()));
    last = sample; // when its growth is known
  }

  /**
   * Returns a namespace that refused connections since then, if possible one with a listener on
   * this port.
   *
   * @return null: none has
   */
  NamespaceSample overflowedSince(Instant since, int port, ReadingAge age) {
    HostSample sample = last;
    age.used(sample.readStart());
    NamespaceSample any = null;
    for (NamespaceSample namespace : sample.namespaces()) {
      if (overflows.grownSince(namespace.id(), since)) {
        if (namespace.listening().contains(port)) {
          return namespace;
        }
        any = namespace;
      }
    }
    return any;
  }
}
