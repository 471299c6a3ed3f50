package io.tcpretrans.why;

import io.tcpretrans.sys.NetworkDevice;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What drops packets where the stack cannot show it: XDP programs in a driver, and the devices
 * themselves, of which only counters tell. Read when it is asked for, a few times a second at most.
 */
public final class DeviceWatch {
  private static final long PAUSE_MILLIS = 100;

  /** One reading of the devices of all namespaces. */
  public interface Reading {
    /** Returns the devices by the inode of their namespace. */
    Map<Long, List<NetworkDevice>> read() throws IOException;
  }

  private record Counter(long netns, int index, String device, String name) {}

  private final Reading reading;
  private final Supplier<Instant> clock;
  private final Growth<Counter> drops = new Growth<>();
  private String nativeXdp;
  private Instant readAt = Instant.EPOCH;
  private boolean readable;

  /** Watches what the readings show. */
  public DeviceWatch(Reading reading) {
    this(reading, Instant::now);
  }

  DeviceWatch(Reading reading, Supplier<Instant> clock) {
    this.reading = reading;
    this.clock = clock;
  }

  /** Takes the first reading; only what grows afterwards is told. */
  public synchronized void begin() {
    readNow(true);
  }

  /**
   * What may have dropped a packet unseen since then.
   *
   * @return such as {@code xdp@eth0} or {@code rx_missed_errors@eth0}; null: nothing
   */
  synchronized String unseenSince(Instant since) {
    if (clock.get().toEpochMilli() - readAt.toEpochMilli() > PAUSE_MILLIS) {
      readNow(false);
    }
    if (!readable) {
      return "devices";
    }
    if (nativeXdp != null) {
      return nativeXdp;
    }
    Counter grown = drops.since(since);
    return grown == null ? null : grown.name + "@" + grown.device;
  }

  private void readNow(boolean first) {
    Map<Long, List<NetworkDevice>> all;
    try {
      all = reading.read();
      readable = true;
    } catch (IOException | RuntimeException e) {
      readable = false;
      return;
    }
    readAt = clock.get();
    nativeXdp = null;
    all.forEach((netns, devices) -> devices.forEach(device -> look(netns, device, first)));
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
        drops.read(counter, entry.getValue(), readAt);
      }
    }
  }
}
