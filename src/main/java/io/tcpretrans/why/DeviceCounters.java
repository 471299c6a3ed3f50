package io.tcpretrans.why;

import io.tcpretrans.sys.NamespaceSample.Part;
import io.tcpretrans.sys.NetworkDevice;
import io.tcpretrans.why.decision.Counters.CounterChange;
import java.util.Map;

/**
 * Decides whether a device may have dropped packets without a trace. Where the kernel traces all
 * drops of a device (veth, TUN, TAP, loopback), only an XDP program in its driver can.
 */
final class DeviceCounters {
  private final HostCounters.Answers answers;

  DeviceCounters(HostCounters.Answers answers) {
    this.answers = answers;
  }

  /**
   * Returns a counter or an XDP program that may have dropped a packet unseen.
   *
   * @param sinceNs growth before this time does not count
   */
  CounterChange drops(NamespaceCounters namespace, int ifindex, long sinceNs) {
    Timeline<NetworkDevice> device = namespace.devices().get(ifindex);
    var after = device == null ? null : device.after(answers.eventNs());
    if (after == null) {
      return namespace.wasDeviceAskedAfter(ifindex, answers.eventNs())
          ? CounterChange.NOT_READABLE
          : answers.need(Part.DEVICES, namespace.netns(), ifindex);
    }
    var before = device.before(sinceNs);
    NetworkDevice now = after.value();
    if (device.between(before == null ? after : before, after).stream()
        .anyMatch(step -> step.value().nativeXdp())) {
      return CounterChange.grew("xdp@" + now.name(), namespace.netns());
    }
    String grown = now.stackOnly() ? null : grown(before == null ? null : before.value(), now);
    if (grown == null) {
      return CounterChange.NONE;
    }
    return before == null
        ? CounterChange.NOT_READABLE
        : CounterChange.grew(grown + "@" + now.name(), namespace.netns());
  }

  /**
   * Returns the name of a counter that grew; null: none did.
   *
   * @param before null: unknown, so each counter that is not 0 may have grown
   */
  private static String grown(NetworkDevice before, NetworkDevice after) {
    Map<String, Long> earlier = before == null ? Map.of() : before.drops();
    return after.drops().entrySet().stream()
        .filter(counter -> counter.getValue() > earlier.getOrDefault(counter.getKey(), 0L))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
