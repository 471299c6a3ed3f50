package io.tcpretrans.capture;

import io.tcpretrans.sys.NetworkDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The network devices of each network namespace, as they were read last. On a host with a hundred
 * containers most namespaces have only a loopback device and one end of a veth pair. The stack
 * reports each packet that these drop, so they are read only every 30 seconds, unless the namespace
 * had a retransmit in the last five minutes. All other devices are read each time.
 */
final class DeviceLists {
  private static final long ACTIVE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** A namespace may get another device, or an XDP program, at any time. */
  private static final long RELIST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /**
   * The devices of a namespace.
   *
   * @param devices null: they could not be read
   * @param segs the segments that the namespace had retransmitted
   * @param readNanos the time of the reading by the clock
   * @param grownNanos the time of the last call at which {@code segs} had grown; null: none
   */
  private record Entry(List<NetworkDevice> devices, long readNanos, long segs, Long grownNanos) {
    /** Returns whether a device may drop packets without a report of the stack. */
    boolean mayDropUnseen() {
      return devices == null || devices.stream().anyMatch(d -> !d.stackOnly() || d.nativeXdp());
    }
  }

  private final LongSupplier clock;

  /** By the identity of the namespace. */
  private final Map<Long, Entry> entries = new HashMap<>();

  /**
   * @param clock System.nanoTime
   */
  DeviceLists(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Returns the devices of a namespace, which are read now if their counters may matter or are old.
   *
   * @param read lists the devices; returns null if they cannot be read
   * @return null: they could not be read
   */
  List<NetworkDevice> devices(NamespaceSegs namespace, Supplier<List<NetworkDevice>> read) {
    long now = clock.getAsLong();
    Entry last = entries.get(namespace.id());
    boolean grew = last != null && last.segs != namespace.segs();
    Long grown = grew ? Long.valueOf(now) : grown(last);
    boolean active = grown != null && now - grown < ACTIVE_NANOS;
    boolean stale = last == null || now - last.readNanos >= RELIST_NANOS;
    Entry entry =
        active || stale || last.mayDropUnseen()
            ? new Entry(read.get(), now, namespace.segs(), grown)
            : last;
    entries.put(namespace.id(), entry);
    return entry.devices;
  }

  private static Long grown(Entry last) {
    return last == null ? null : last.grownNanos;
  }

  /** Forgets all namespaces but these, which are named by their identities. */
  void retain(Set<Long> ids) {
    entries.keySet().retainAll(ids);
  }
}
