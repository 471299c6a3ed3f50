package io.tcpretrans.why;

import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.why.decision.Counters.Reading;
import io.tcpretrans.why.decision.Netns;
import java.util.Map;

/**
 * What a device may have dropped without a trace between two readings.
 *
 * @param before the last reading before the packet; null: none
 * @param after the first reading after the event
 */
record DeviceGrowth(
    Timeline.Step<NetworkDevice> before,
    Timeline.Step<NetworkDevice> after,
    Timeline<NetworkDevice> all) {
  /** Returns a counter or an XDP program that may have dropped a packet unseen. */
  Reading reading(Netns netns) {
    NetworkDevice device = after.value();
    var first = before == null ? after : before;
    if (all.between(first, after).stream().anyMatch(step -> step.value().nativeXdp())) {
      return Reading.grew("xdp@" + device.name(), netns);
    }
    if (device.stackOnly()) {
      return Reading.NONE;
    }
    Map<String, Long> earlier = before == null ? Map.of() : before.value().drops();
    for (var counter : device.drops().entrySet()) {
      if (counter.getValue() > earlier.getOrDefault(counter.getKey(), 0L)) {
        return before == null
            ? Reading.NOT_READABLE
            : Reading.grew(counter.getKey() + "@" + device.name(), netns);
      }
    }
    return Reading.NONE;
  }
}
