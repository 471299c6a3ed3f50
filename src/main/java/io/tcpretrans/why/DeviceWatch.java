package io.tcpretrans.why;

import io.tcpretrans.sys.HostSample;
import io.tcpretrans.sys.NamespaceSample;
import io.tcpretrans.sys.NetworkDevice;
import java.time.Instant;

/**
 * What drops packets where the stack cannot show it: XDP programs in a driver, and the devices
 * themselves, of which only counters tell.
 */
final class DeviceWatch {
  private record Counter(long netns, int index, String device, String name) {}

  private final Growth<Counter> drops = new Growth<>();
  private String nativeXdp;
  private Instant begun = Instant.EPOCH;
  private boolean readable;

  /** Takes the first reading; only what grows afterwards counts. */
  synchronized void begin(HostSample sample) {
    read(sample, true);
  }

  /** Takes a later reading. */
  synchronized void read(HostSample sample) {
    read(sample, false);
  }

  /**
   * Returns what may have dropped a packet unseen since then.
   *
   * @return such as {@code xdp@eth0} or {@code rx_missed_errors@eth0}; null: nothing
   */
  synchronized String unseenSince(Instant since, ReadingAge age) {
    age.used(begun);
    if (!readable) {
      return "devices";
    }
    if (nativeXdp != null) {
      return nativeXdp;
    }
    Counter grown = drops.since(since);
    return grown == null ? null : grown.name + "@" + grown.device;
  }

  private void read(HostSample sample, boolean first) {
    begun = sample.begun();
    readable = false;
    nativeXdp = null;
    for (NamespaceSample namespace : sample.namespaces()) {
      if (namespace.devices() != null) {
        readable = true;
        namespace.devices().forEach(device -> look(namespace.id(), device, first));
      }
    }
  }

  private void look(long netns, NetworkDevice device, boolean first) {
    if (device.nativeXdp()) {
      nativeXdp = "xdp@" + device.name();
    }
    for (var entry : device.drops().entrySet()) {
      Counter counter = new Counter(netns, device.index(), device.name(), entry.getKey());
      if (first) {
        drops.begin(counter, entry.getValue());
      } else {
        drops.read(counter, entry.getValue(), begun);
      }
    }
  }
}
