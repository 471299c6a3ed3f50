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
              place -> "conntrack table full",
              place ->
                  List.of(
                      "nf_conntrack %d of %s entries, %d packets dropped while tracing"
                          .formatted(
                              place.namespace().conntrackEntries(),
                              place.conntrackMax() == null ? "?" : place.conntrackMax(),
                              place.namespace().conntrackDrops())),
              place ->
                  place.conntrackMax() == null
                      ? "sysctl net.netfilter.nf_conntrack_max"
                      : "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * place.conntrackMax()),
          new Rule(
              Cause.CONNTRACK_INSERT,
              place -> "conntrack insert failed: two connections took the same address and port",
              place ->
                  List.of(
                      "insert_failed grew by %d while tracing"
                          .formatted(place.namespace().insertFailed())),
              place -> place.enter() + "cat /proc/net/stat/nf_conntrack"),
          new Rule(Cause.NETFILTER, Rules::hookText, Rules::showFirewall),
          new Rule(
              Cause.LISTEN_OVERFLOW,
              "the listener has no room for new connections",
              place -> place.enter() + "ss -ltn " + Place.quoted("sport = :" + serverPort(place))),
          new Rule(
              Cause.BRIDGE,
              "a bridge port does not forward",
              place -> place.enter() + "bridge -d link show" + place.dev()),
          new Rule(
              Cause.DEVICE,
              "the network device is down or takes no more packets",
              place -> place.enter() + "ip -s link show" + place.dev()),
          new Rule(
              Cause.TC,
              "dropped by a traffic control filter",
              place ->
                  place.enter()
                      + "tc -s filter show"
                      + place.dev()
                      + (egress(place) ? " egress" : " ingress")),
          new Rule(
              Cause.QDISC,
              place ->
                  isHeld(place)
                      ? "the original packet still waits in the queue of a qdisc"
                      : "dropped by a qdisc, usually because its queue is full",
              place -> place.enter() + "tc -s qdisc show" + place.dev()),
          new Rule(
              Cause.XDP,
              "dropped by an XDP program",
              place -> place.enter() + "ip -d link show" + place.dev()),
          new Rule(
              Cause.SOCKET_BUFFER,
              "the receiving socket has no buffer space, or the data is outside its window",
              place ->
                  place.enter()
                      + "ss -tmn "
                      + Place.quoted("sport = :" + place.destination().port())),
          new Rule(
              Cause.CPU_BACKLOG,
              "a CPU's backlog of received packets is full",
              place -> "sysctl net.core.netdev_max_backlog"),
          new Rule(
              Cause.RP_FILTER,
              "dropped by the reverse path filter: the route to the source address does not use the"
                  + " device on which the packet arrived",
              place ->
                  place.enter()
                      + "sysctl net.ipv4.conf.all.rp_filter"
                      + (place.device() == null
                          ? ""
                          : " "
                              + Place.quoted(
                                  "net.ipv4.conf."
                                      + place.device().replace('.', '/')
                                      + ".rp_filter"))),
          new Rule(Cause.ROUTE, RouteRule::text, RouteRule::advice),
          new Rule(
              Cause.NEIGHBOUR,
              place ->
                  isHeld(place)
                      ? "waits for the next hop, which does not answer ARP or neighbour discovery"
                      : "the next hop does not answer ARP or neighbour discovery",
              place -> place.enter() + "ip neighbour show" + nextHop(place)),
          new Rule(
              Cause.CHECKSUM,
              "the checksum is wrong",
              place -> place.enter() + "nstat -az TcpInCsumErrors"),
          new Rule(
              Cause.PATH_MTU,
              place ->
                  place.finding().function() == null
                      ? "resent in smaller packets: ICMP reported a smaller path MTU, or an MTU probe was lost"
                      : "the packet is larger than the path MTU",
              place -> place.enter() + "ip route get " + place.to()),
          new Rule(Cause.OTHER_DROP, "dropped by this host", place -> place.enter() + "nstat -az"),
          new Rule(Cause.NOT_SENT, NotSentText::text, NotSentText::advice),
          new Rule(
              Cause.OUTSIDE,
              place ->
                  "left this host by "
                      + place.finding().left().device()
                      + ", and no later drop is known: lost outside this host, or resent"
                      + " needlessly",
              place ->
                  place.enter()
                      + "mtr -n -T -P "
                      + place.sample().remote().port()
                      + " "
                      + place.to()),
          new Rule(Cause.UNKNOWN, UnknownText::of, place -> null));

  private Rules() {}

  /** The rule of a cause. */
  static Rule of(Cause cause) {
    return ALL.stream().filter(rule -> rule.cause() == cause).findFirst().orElseThrow();
  }

  /** Returns whether a queue holds the packets, so that no drop was seen. */
  private static boolean isHeld(Place place) {
    return place.finding().proof() == Proof.LIKELY && place.finding().function() == null;
  }

  /**
   * Returns the part of a command that selects the entry of the next hop, or of the device. Quoted,
   * because a recording may have any text.
   */
  private static String nextHop(Place place) {
    DropPlace queue = place.finding().drop();
    return queue == null || queue.heldBy() == null
        ? place.dev()
        : " to " + Place.quoted(queue.heldBy()) + place.dev();
  }

  /** nf_hook_slow() frees for rules of iptables-legacy and, before Linux 6.7, of nftables too. */
  private static String hookText(Place place) {
    if (isHeld(place)) {
      return "waits for the verdict of a program (NFQUEUE), which does not answer";
    }
    return "nf_hook_slow".equals(place.finding().function())
        ? "dropped in a netfilter hook by a firewall rule, NAT or connection tracking"
        : "dropped by a firewall rule";
  }

  private static String showFirewall(Place place) {
    if (isHeld(place)) {
      return place.enter() + "cat /proc/net/netfilter/nfnetlink_queue";
    }
    boolean legacy = place.legacyTables() && "nf_hook_slow".equals(place.finding().function());
    String tables = place.sample().ip() == 4 ? "iptables" : "ip6tables";
    return place.enter() + (legacy ? tables + "-legacy-save -c" : "nft list ruleset");
  }

  private static boolean egress(Place place) {
    String reason = place.finding().reason();
    String function = place.finding().function();
    return "TC_EGRESS".equals(reason)
        || "__dev_queue_xmit".equals(function)
        || "sch_handle_egress".equals(function);
  }

  /** The end that listens: the lost packet was the client's, or the server's answer to it. */
  private static int serverPort(Place place) {
    return switch (place.sample().type()) {
      case SYNACK -> place.sample().local().port();
      default -> place.sample().remote().port();
    };
  }
}
