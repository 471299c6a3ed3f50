package io.tcpretrans.trace;

import io.tcpretrans.sys.NamespaceMount;
import io.tcpretrans.sys.Sampler;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The names of network namespaces, by the last name of the mount point of each (ip-netns(8)).
 * Thread-safe.
 */
final class NamespaceNames {
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The most names. A full map is emptied. */
  private static final int CAPACITY = 1 << 14;

  private final Sampler sampler;
  private final Map<Long, String> names = new ConcurrentHashMap<>();

  /** Starts to read the names, every two seconds until the sampler is closed. */
  NamespaceNames(Sampler sampler) {
    this.sampler = sampler;
    sampler.now(this::read);
  }

  /** Returns the name of the namespace with this inode number, or its last one; null: unknown. */
  String name(long netns) {
    return names.get(netns);
  }

  private void read() {
    try {
      if (names.size() >= CAPACITY) {
        names.clear();
      }
      for (NamespaceMount mount : NamespaceMount.all()) {
        names.put(mount.inode(), mount.name());
      }
    } catch (IOException e) {
      return; // /proc is not mounted
    }
    sampler.after(PAUSE_NANOS, this::read);
  }
}
