package io.tcpretrans.capture;

import io.tcpretrans.sys.NetworkDevice;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The times at which the network devices of each namespace were listed. On a host with a hundred
 * containers most namespaces have only a loopback device and one end of a veth pair. The stack
 * reports each packet that these drop, so they are listed only every 30 seconds. Other devices are
 * listed in each reading.
 */
final class DeviceLists {
  /** A namespace may get another device, or an XDP program, at any time. */
  private static final long RELIST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * A list.
   *
   * @param mayDropUnseen a device may drop packets without a report of the stack
   * @param listedNanos the time of the list by the clock
   */
  private record Entry(boolean mayDropUnseen, long listedNanos) {}

  private final LongSupplier clock;

  /** By the identity of the namespace. */
  private final Map<Long, Entry> entries = new HashMap<>();

  /**
   * @param clock KernelClock.nanos
   */
  DeviceLists(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns whether the devices of a namespace have to be listed now. */
  boolean isDue(long id) {
    Entry last = entries.get(id);
    return last == null
        || last.mayDropUnseen
        || clock.getAsLong() - last.listedNanos >= RELIST_NANOS;
  }

  /**
   * Notes that the devices of a namespace were listed now.
   *
   * @param devices null: they could not be read
   */
  void listed(long id, Collection<NetworkDevice> devices) {
    boolean mayDropUnseen =
        devices == null || devices.stream().anyMatch(d -> !d.stackOnly() || d.nativeXdp());
    entries.put(id, new Entry(mayDropUnseen, clock.getAsLong()));
  }

  /** Forgets all namespaces but these, which are named by their identities. */
  void retain(Set<Long> ids) {
    entries.keySet().retainAll(ids);
  }
}
