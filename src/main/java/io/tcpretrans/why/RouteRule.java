package io.tcpretrans.why;

import io.tcpretrans.sys.ErrorText;

/** The text of the diagnosis for packets that found no route. */
final class RouteRule {
  private RouteRule() {}

  /** What happened. */
  static String text(FindingContext context) {
    if (isForwardingOff(context)) {
      return "forwarding is off";
    }
    return isRerouting(context)
        ? "no route after NAT (" + ErrorText.of(context.sample().error()) + ")"
        : "no route to the destination";
  }

  /** The command that shows it. */
  static String advice(FindingContext context) {
    if (isForwardingOff(context)
        && context.sample().ip() == 6) { // which ip route get does not show
      return context.nsenterPrefix() + "sysctl net.ipv6.conf.all.forwarding";
    }
    if (isRerouting(context) && context.sample().local().address().isLoopback()) {
      return context.nsenterPrefix() + "sysctl net.ipv4.conf.all.route_localnet";
    }
    return routeGet(context);
  }

  /** Asks for the route that the packet took, as it arrived at its device where it had one. */
  private static String routeGet(FindingContext context) {
    String device = context.device();
    String arrival =
        device == null || device.equals("lo")
            ? ""
            : FindingContext.argument(" from " + context.from() + " iif ", device);
    return context.nsenterPrefix() + "ip route get " + context.destinationAddress() + arrival;
  }

  private static boolean isForwardingOff(FindingContext context) {
    return context.finding().drop() != null && context.finding().drop().forwardingOff();
  }

  private static boolean isRerouting(FindingContext context) {
    return "nf_hook_slow".equals(context.finding().function());
  }
}
