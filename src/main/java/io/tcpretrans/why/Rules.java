package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.DropPlace;
import io.tcpretrans.event.Proof;
import java.util.List;

/** The texts of the diagnosis for all causes. */
final class Rules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              Cause.CONNTRACK_FULL,
              context -> "conntrack table full",
              context ->
                  List.of(
                      "nf_conntrack %d of %s entries, %d packets dropped while tracing"
                          .formatted(
                              context.namespace().conntrackEntries(),
                              context.conntrackMax() == null ? "?" : context.conntrackMax(),
                              context.namespace().conntrackDrops())),
              Rules::raiseConntrackLimit),
          new Rule(
              Cause.CONNTRACK_INSERT,
              context -> "conntrack insert failed: two connections took the same address and port",
              context ->
                  List.of(
                      "insert_failed grew by %d while tracing"
                          .formatted(context.namespace().insertFailed())),
              context -> context.nsenterPrefix() + "cat /proc/net/stat/nf_conntrack"),
          new Rule(Cause.NETFILTER, Rules::hookText, Rules::showFirewall),
          new Rule(
              Cause.LISTEN_OVERFLOW,
              "the listener has no room for new connections",
              context ->
                  context.nsenterPrefix() + "ss -ltn 'sport = :" + serverPort(context) + "'"),
          new Rule(
              Cause.BRIDGE,
              "a bridge port does not forward",
              context -> context.nsenterPrefix() + "bridge -d link show" + context.devArgument()),
          new Rule(
              Cause.DEVICE,
              "the network device is down or takes no more packets",
              context -> context.nsenterPrefix() + "ip -s link show" + context.devArgument()),
          new Rule(
              Cause.TC,
              "dropped by a traffic control filter",
              context ->
                  context.nsenterPrefix()
                      + "tc -s filter show"
                      + context.devArgument()
                      + (egress(context) ? " egress" : " ingress")),
          new Rule(
              Cause.QDISC,
              context ->
                  isHeld(context)
                      ? "the original packet still waits in the queue of a qdisc"
                      : "dropped by a qdisc, usually because its queue is full",
              context -> context.nsenterPrefix() + "tc -s qdisc show" + context.devArgument()),
          new Rule(
              Cause.XDP,
              "dropped by an XDP program",
              context -> context.nsenterPrefix() + "ip -d link show" + context.devArgument()),
          new Rule(
              Cause.SOCKET_BUFFER,
              "the receiving socket has no buffer space, or the data is outside its window",
              context ->
                  context.nsenterPrefix()
                      + "ss -tmn 'sport = :"
                      + context.destination().port()
                      + "'"),
          new Rule(
              Cause.CPU_BACKLOG,
              "a CPU's backlog of received packets is full",
              context -> "sysctl net.core.netdev_max_backlog"),
          new Rule(
              Cause.RP_FILTER,
              "dropped by the reverse path filter: the route to the source address does not use the"
                  + " device on which the packet arrived",
              context ->
                  context.nsenterPrefix()
                      + "sysctl net.ipv4.conf.all.rp_filter"
                      + FindingContext.argument(" ", reversePathFilter(context))),
          new Rule(Cause.ROUTE, RouteRule::text, RouteRule::advice),
          new Rule(
              Cause.NEIGHBOUR,
              context ->
                  isHeld(context)
                      ? "waits for the next hop, which does not answer ARP or neighbour discovery"
                      : "the next hop does not answer ARP or neighbour discovery",
              context -> context.nsenterPrefix() + "ip neighbour show" + nextHop(context)),
          new Rule(
              Cause.CHECKSUM,
              "the checksum is wrong",
              context -> context.nsenterPrefix() + "nstat -az TcpInCsumErrors"),
          new Rule(
              Cause.PATH_MTU,
              context ->
                  context.finding().function() == null
                      ? "resent in smaller packets: ICMP reported a smaller path MTU, or an MTU probe was lost"
                      : "the packet is larger than the path MTU",
              context -> context.nsenterPrefix() + "ip route get " + context.destinationAddress()),
          new Rule(
              Cause.OTHER_DROP,
              "dropped by this host",
              context -> context.nsenterPrefix() + "nstat -az"),
          new Rule(Cause.NOT_SENT, NotSentText::text, NotSentText::advice),
          new Rule(
              Cause.OUTSIDE,
              context ->
                  "left this host"
                      + (context.finding().left() == null // only in a damaged recording
                          ? ""
                          : " by " + context.finding().left().device())
                      + ", and no later drop is known: lost outside this host, or resent"
                      + " needlessly",
              context ->
                  context.nsenterPrefix()
                      + "mtr -n -T -P "
                      + context.sample().remote().port()
                      + " "
                      + context.destinationAddress()),
          new Rule(Cause.UNKNOWN, UnknownText::of, context -> null));

  private Rules() {}

  /** The rule of a cause. */
  static Rule of(Cause cause) {
    return ALL.stream().filter(rule -> rule.cause() == cause).findFirst().orElseThrow();
  }

  /** Returns the command that doubles the limit, or shows it where doubling makes no sense. */
  private static String raiseConntrackLimit(FindingContext context) {
    Long max = context.conntrackMax(); // a recording may have any number here
    return max == null || max <= 0 || max > Integer.MAX_VALUE / 2
        ? "sysctl net.netfilter.nf_conntrack_max"
        : "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * max;
  }

  /** Returns whether a queue holds the packets, so that no drop was seen. */
  private static boolean isHeld(FindingContext context) {
    return context.finding().proof() == Proof.LIKELY && context.finding().function() == null;
  }

  /**
   * Returns the sysctl of the device; null: it has none. In sysctl(8), a slash stands for each dot
   * of its name, and an equals sign would begin a value to set.
   */
  private static String reversePathFilter(FindingContext context) {
    return context.device() == null || context.device().contains("=")
        ? null
        : "net.ipv4.conf." + context.device().replace('.', '/') + ".rp_filter";
  }

  /** Returns the part of a command that selects the entry of the next hop, or of the device. */
  private static String nextHop(FindingContext context) {
    DropPlace queue = context.finding().drop();
    String address = queue == null ? null : queue.heldBy(); // a recording may have any text here
    return FindingContext.argument(" to ", address) + context.devArgument();
  }

  /** nf_hook_slow() frees for rules of iptables-legacy and, before Linux 6.7, of nftables too. */
  private static String hookText(FindingContext context) {
    if (isHeld(context)) {
      return "waits for the verdict of a program (NFQUEUE), which does not answer";
    }
    return "nf_hook_slow".equals(context.finding().function())
        ? "dropped in a netfilter hook by a firewall rule, NAT or connection tracking"
        : "dropped by a firewall rule";
  }

  private static String showFirewall(FindingContext context) {
    if (isHeld(context)) {
      return context.nsenterPrefix() + "cat /proc/net/netfilter/nfnetlink_queue";
    }
    boolean legacy = context.legacyTables() && "nf_hook_slow".equals(context.finding().function());
    String tables = context.sample().ip() == 4 ? "iptables" : "ip6tables";
    return context.nsenterPrefix() + (legacy ? tables + "-legacy-save -c" : "nft list ruleset");
  }

  private static boolean egress(FindingContext context) {
    String reason = context.finding().reason();
    String function = context.finding().function();
    return "TC_EGRESS".equals(reason)
        || "__dev_queue_xmit".equals(function)
        || "sch_handle_egress".equals(function);
  }

  /** The end that listens: the lost packet was the client's, or the server's answer to it. */
  private static int serverPort(FindingContext context) {
    return switch (context.sample().type()) {
      case SYNACK -> context.sample().local().port();
      default -> context.sample().remote().port();
    };
  }
}
