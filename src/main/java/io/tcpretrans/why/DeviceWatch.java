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

  /**
   * The last reading.
   *
   * @param readable the devices of a namespace could be read
   * @param nativeXdp a device with an XDP program in its driver; null: none
   */
  private record State(Instant began, boolean readable, String nativeXdp) {}

  private final Growth<Counter> drops = new Growth<>();
  private volatile State state = new State(Instant.EPOCH, false, null);

  /** Takes the first reading; only what grows afterwards counts. */
  void begin(HostSample sample) {
    read(sample, true);
  }

  /** Takes a later reading. */
  void read(HostSample sample) {
    read(sample, false);
  }

  /**
   * Returns what may have dropped a packet unseen since then.
   *
   * @return such as {@code xdp@eth0} or {@code rx_missed_errors@eth0}; null: nothing
   */
  String unseenSince(Instant since, ReadingAge age) {
    State last = state;
    age.used(last.began);
    if (!last.readable) {
      return "devices";
    }
    if (last.nativeXdp != null) {
      return last.nativeXdp;
    }
    Counter grown = drops.since(since);
    return grown == null ? null : grown.name + "@" + grown.device;
  }

  private void read(HostSample sample, boolean first) {
    boolean readable = false;
    String nativeXdp = null;
    for (NamespaceSample namespace : sample.namespaces()) {
      if (namespace.devices() == null) {
        continue;
      }
      readable = true;
      for (NetworkDevice device : namespace.devices()) {
        nativeXdp = device.nativeXdp() ? "xdp@" + device.name() : nativeXdp;
        read(namespace.id(), device, sample.readEnd(), first);
      }
    }
    state = new State(sample.readStart(), readable, nativeXdp); // when the growth is known
  }

  private void read(long netns, NetworkDevice device, Instant ended, boolean first) {
    for (var entry : device.drops().entrySet()) {
      Counter counter = new Counter(netns, device.index(), device.name(), entry.getKey());
      if (first) {
        drops.begin(counter, entry.getValue());
      } else {
        drops.read(counter, entry.getValue(), ended);
      }
    }
  }
}
