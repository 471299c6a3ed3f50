package io.tcpretrans.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The times at which the TCP listeners and the addresses of each network namespace were listed. All
 * are listed again in each reading after one of the listeners has discarded a request, so that the
 * list before the next such request is complete, and otherwise from time to time.
 */
final class ListenerLists {
  /** A namespace may get another listener or another address at any time. */
  private static final long RELIST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /**
   * A list.
   *
   * @param listenDrops the namespace's counter ListenDrops just before
   * @param listedNanos the time of the list by the clock
   */
  private record Entry(long listenDrops, long listedNanos) {}

  private final LongSupplier clock;

  /** By the identity of the namespace. */
  private final Map<Long, Entry> entries = new HashMap<>();

  /**
   * @param clock KernelClock.nanos
   */
  ListenerLists(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Returns whether a namespace has to be listed now, and takes this as done.
   *
   * @param id identity of the namespace
   * @param listenDrops its counter ListenDrops now
   */
  boolean takeDue(long id, long listenDrops) {
    long now = clock.getAsLong();
    Entry last = entries.get(id);
    if (last != null && last.listenDrops == listenDrops && now - last.listedNanos < RELIST_NANOS) {
      return false;
    }
    entries.put(id, new Entry(listenDrops, now));
    return true;
  }

  /** Forgets all namespaces but these, which are named by their identities. */
  void retain(Set<Long> ids) {
    entries.keySet().retainAll(ids);
  }
}
