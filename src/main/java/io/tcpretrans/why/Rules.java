package io.tcpretrans.why;

import io.tcpretrans.event.Cause;
import java.util.List;

/** What is known of causes. The first rule whose test holds is taken. */
final class Rules {
  static final List<Rule> ALL =
      List.of(
          new Rule(
              Cause.CONNTRACK_FULL,
              clue ->
                  clue.byNetfilter()
                      && clue.in("nf_hook_slow")
                      && !clue.drop().tracked()
                      && clue.conntrack().drop() > 0,
              place -> "conntrack table full",
              place ->
                  List.of(
                      "nf_conntrack %d of %s entries, %d packets dropped while tracing"
                          .formatted(
                              place.conntrack().entries(),
                              place.conntrackMax() == null ? "?" : place.conntrackMax(),
                              place.conntrack().drop())),
              place ->
                  place.conntrackMax() == null
                      ? "sysctl net.netfilter.nf_conntrack_max"
                      : "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * place.conntrackMax()),
          new Rule(
              Cause.CONNTRACK_INSERT,
              clue ->
                  clue.byNetfilter()
                      && clue.in("nf_hook_slow")
                      && clue.drop().syn()
                      && clue.drop().tracked()
                      && clue.conntrack().insertFailed() > 0,
              place -> "conntrack insert failed: two connections took the same address and port",
              place ->
                  List.of(
                      "insert_failed grew by %d while tracing"
                          .formatted(place.conntrack().insertFailed())),
              place -> place.enter() + "cat /proc/net/stat/nf_conntrack"),
          new Rule(Cause.NETFILTER, Clue::byNetfilter, Rules::hookText, Rules::showFirewall),
          new Rule(
              Cause.LISTEN_OVERFLOW,
              clue -> clue.because("TCP_LISTEN_OVERFLOW") || clue.unreasonedIn("tcp_check_req"),
              "the listener's accept queue is full",
              place -> place.enter() + "ss -ltn " + Place.quoted("sport = :" + serverPort(place))),
          new Rule(
              Cause.BRIDGE,
              Rules::isBridgePort,
              "a bridge port does not forward",
              place -> place.enter() + "bridge -d link show" + place.dev()),
          new Rule(
              Cause.DEVICE,
              clue ->
                  clue.drop().deviceDown()
                      || clue.because(
                          "DEV_HDR",
                          "DEV_READY",
                          "FULL_RING",
                          "NO_TX_TARGET",
                          "TAP_FILTER",
                          "TAP_TXFILTER"),
              "the network device is down or takes no more packets",
              place -> place.enter() + "ip -s link show" + place.dev()),
          new Rule(
              Cause.TC,
              clue ->
                  clue.becauseOfAny("TC_")
                      || clue.unreasonedIn( // or built into their callers
                          "sch_handle_ingress",
                          "__netif_receive_skb_core",
                          "sch_handle_egress",
                          "__dev_queue_xmit"),
              "dropped by a traffic control filter",
              place ->
                  place.enter()
                      + "tc -s filter show"
                      + place.dev()
                      + (egress(place) ? " egress" : " ingress")),
          new Rule(
              Cause.QDISC,
              clue ->
                  clue.becauseOfAny("QDISC_", "FQ_", "CAKE_", "DUALPI2_")
                      || clue.in("__tcf_kfree_skb_list") // with reasons that nobody has set (7.2)
                      || clue.unreasonedIn("__dev_xmit_skb", "kfree_skb_list"),
              "dropped by a qdisc, usually because its queue is full",
              place -> place.enter() + "tc -s qdisc show" + place.dev()),
          new Rule(
              Cause.XDP,
              clue ->
                  clue.because("XDP")
                      || clue.unreasonedIn(
                          "do_xdp_generic",
                          "veth_poll",
                          "veth_xdp_rcv_skb",
                          "netif_receive_generic_xdp"),
              "dropped by an XDP program",
              place -> place.enter() + "ip -d link show" + place.dev()),
          new Rule(
              Cause.SOCKET_BUFFER,
              clue ->
                  clue.because(
                          "SOCKET_RCVBUFF",
                          "SOCKET_BACKLOG",
                          "PROTO_MEM",
                          "TCP_ZEROWINDOW",
                          "TCP_OVERWINDOW",
                          "TCP_INVALID_SEQUENCE",
                          "TCP_INVALID_END_SEQUENCE",
                          "TCP_OFO_QUEUE_PRUNE",
                          "TCP_OFO_DROP")
                      || clue.unreasonedIn(
                          "tcp_data_queue",
                          "tcp_data_queue_ofo",
                          "tcp_prune_ofo_queue",
                          "tcp_add_backlog",
                          "tcp_drop"),
              "the receiving socket has no buffer space, or the data is outside its window",
              place ->
                  place.enter()
                      + "ss -tmn "
                      + Place.quoted("sport = :" + place.destination().port())),
          new Rule(
              Cause.CPU_BACKLOG,
              clue -> clue.because("CPU_BACKLOG") || clue.unreasonedIn("enqueue_to_backlog"),
              "a CPU's backlog of received packets is full",
              place -> "sysctl net.core.netdev_max_backlog"),
          new Rule(
              Cause.RP_FILTER,
              clue -> clue.because("IP_RPFILTER"),
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
          new Rule(Cause.ROUTE, RouteRule::test, RouteRule::text, RouteRule::advice),
          new Rule(
              Cause.NEIGHBOUR,
              clue ->
                  clue.becauseOfAny("NEIGH_")
                      || clue.unreasonedIn(
                          "neigh_invalidate",
                          "arp_error_report",
                          "ndisc_error_report",
                          "__neigh_event_send"),
              "the next hop does not answer ARP or neighbour discovery",
              place -> place.enter() + "ip neighbour show" + place.dev()),
          new Rule(
              Cause.CHECKSUM,
              clue -> clue.because("TCP_CSUM", "IP_CSUM", "SKB_CSUM"),
              "the checksum is wrong",
              place -> place.enter() + "nstat -az TcpInCsumErrors"),
          new Rule(
              Cause.PATH_MTU,
              clue -> clue.because("PKT_TOO_BIG") || clue.unreasonedIn("ip_fragment"),
              place ->
                  place.sample().evidence().drop() == null
                      ? "resent in smaller packets: ICMP reported a smaller path MTU, or an MTU probe was lost"
                      : "the packet is larger than the path MTU",
              place -> place.enter() + "ip route get " + place.to()),
          new Rule(
              Cause.OTHER_DROP,
              clue -> !clue.drop().otherHost(),
              "dropped by this host",
              place -> place.enter() + "nstat -az"),
          new Rule(Cause.NOT_SENT, clue -> false, NotSentText::text, NotSentText::advice),
          new Rule(
              Cause.OUTSIDE,
              "no drop seen on this host: lost outside this host, or resent needlessly",
              place ->
                  place.enter()
                      + "mtr -n -T -P "
                      + place.sample().remote().port()
                      + " "
                      + place.to()),
          new Rule(
              Cause.UNKNOWN,
              clue -> false,
              place ->
                  place.sample().isLocal()
                      ? "cause unknown: both ends are on this host, and no drop was seen"
                      : "cause unknown",
              place -> null));

  private Rules() {}

  /** The rule of a cause. */
  static Rule of(Cause cause) {
    return ALL.stream().filter(rule -> rule.cause() == cause).findFirst().orElseThrow();
  }

  /**
   * Whether a bridge did not forward the frame: the state, the isolation, the lock or the VLANs of
   * a port, or no port that takes a flooded frame.
   */
  private static boolean isBridgePort(Clue clue) {
    return clue.becauseOfAny("BRIDGE_")
        || ((clue.because("NO_TX_TARGET", "NOT_SPECIFIED") || clue.reason() == null)
            && clue.in(
                "br_handle_frame",
                "br_handle_frame_finish",
                "br_forward",
                "__br_forward",
                "br_flood",
                "br_handle_vlan",
                "__allowed_ingress",
                "br_allowed_ingress"));
  }

  /** nf_hook_slow() frees for rules of iptables-legacy and, before Linux 6.7, of nftables too. */
  private static String hookText(Place place) {
    return "nf_hook_slow".equals(place.finding().function())
        ? "dropped in a netfilter hook by a firewall rule, NAT or connection tracking"
        : "dropped by a firewall rule";
  }

  private static String showFirewall(Place place) {
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
