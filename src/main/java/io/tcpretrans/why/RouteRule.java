package io.tcpretrans.why;

import io.tcpretrans.sys.ErrorText;

/** The text of the diagnosis for packets that found no route. */
final class RouteRule {
  private RouteRule() {}

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
    return place.finding().drop() != null && place.finding().drop().forwardingOff();
  }

  private static boolean isRerouting(Place place) {
    return "nf_hook_slow".equals(place.finding().function());
  }
}
