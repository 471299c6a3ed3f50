package io.tcpretrans.why;

import io.tcpretrans.event.Drop;
import io.tcpretrans.sys.ErrorText;

/** Packets that found no route: the test of a drop, and its diagnosis. */
final class RouteRule {
  private RouteRule() {}

  /** Whether the kernel dropped a packet because it found no route, or does not forward. */
  static boolean test(Clue clue) {
    return clue.reroutingFailed()
        || isForwardingOff(clue.drop(), clue.function())
        || clue.because("IP_OUTNOROUTES", "IP_INNOROUTES")
        || clue.in("ip_error", "dst_discard", "dst_discard_out", "ip6_pkt_drop")
        || clue.unreasonedIn(
            "ip_rcv_finish_core",
            "ip_rcv_finish",
            "ip6_pkt_discard",
            "__ip_queue_xmit",
            "inet6_csk_xmit");
  }

  /**
   * Whether a packet for another host met a device that does not forward. Where forwarding is off,
   * ip6_forward() drops for that before all else, and ip_error() never has a packet of this host.
   *
   * @param function that dropped; null: not known
   */
  static boolean isForwardingOff(Drop drop, String function) {
    return drop != null
        && drop.noForwarding()
        && ("ip_error".equals(function) || "ip6_forward".equals(function));
  }

  /** What happened. */
  static String text(Place place) {
    if (isForwardingOff(place)) {
      return "forwarding is off";
    }
    return isRerouting(place)
        ? "no route after NAT (" + ErrorText.of(place.sample().error()) + ")"
        : "no route to the destination";
  }

  /** The command that shows it. */
  static String advice(Place place) {
    if (isForwardingOff(place) && place.sample().ip() == 6) { // which ip route get does not show
      return place.enter() + "sysctl net.ipv6.conf.all.forwarding";
    }
    if (isRerouting(place) && place.sample().local().address().isLoopback()) {
      return place.enter() + "sysctl net.ipv4.conf.all.route_localnet";
    }
    return routeGet(place);
  }

  /** Asks for the route that the packet took, as it arrived at its device where it had one. */
  private static String routeGet(Place place) {
    String device = place.device();
    String arrival =
        device == null || device.equals("lo")
            ? ""
            : " from " + place.from() + " iif " + Place.quoted(device);
    return place.enter() + "ip route get " + place.to() + arrival;
  }

  private static boolean isForwardingOff(Place place) {
    return isForwardingOff(place.sample().evidence().drop(), place.finding().function());
  }

  private static boolean isRerouting(Place place) {
    return "nf_hook_slow".equals(place.finding().function());
  }
}
