package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.Drop;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Evidence;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.RetransmitType;
import io.tcpretrans.sys.ConntrackCounters;
import io.tcpretrans.sys.ErrorText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RulesTest {
  private static final ConntrackCounters GROWN = new ConntrackCounters(65536, 1203, 0, 7);

  private static Drop drop(boolean tracked, boolean syn, boolean down, boolean otherHost) {
    return new Drop(
        Drop.LostPacket.DATA, 1, 1, "eth0", 1L, 0, 1, tracked, syn, down, false, otherHost);
  }

  private static Cause causeOf(Drop drop, String reason, String function, ConntrackCounters grown) {
    return causeOf(drop, reason, function, 0, grown);
  }

  private static Cause causeOf(
      Drop drop, String reason, String function, int error, ConntrackCounters grown) {
    Clue clue = new Clue(drop, reason, function, error, () -> grown);
    return Rules.ALL.stream()
        .filter(rule -> rule.test().test(clue))
        .findFirst()
        .map(Rule::cause)
        .orElse(Cause.UNKNOWN);
  }

  private static Cause causeOf(String reason, String function) {
    return causeOf(drop(true, false, false, false), reason, function, ConntrackCounters.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void everyCauseHasOneRule(Cause cause) {
    assertThat(Rules.ALL).filteredOn(rule -> rule.cause() == cause).hasSize(1);
  }

  @Test
  void aFullTableIsAnUntrackedPacketWhereTheCounterOfDropsGrew() {
    Drop untracked = drop(false, true, false, false);

    assertThat(causeOf(untracked, "NETFILTER_DROP", "nf_hook_slow", GROWN))
        .isEqualTo(Cause.CONNTRACK_FULL);
    assertThat(causeOf(untracked, null, "nf_hook_slow", GROWN)).isEqualTo(Cause.CONNTRACK_FULL);
  }

  @Test
  void aRuleIsNotTakenForAFullTable() {
    Drop tracked = drop(true, false, false, false);
    Drop untracked = drop(false, true, false, false);

    assertThat(causeOf(tracked, "NETFILTER_DROP", "nf_hook_slow", GROWN))
        .isEqualTo(Cause.NETFILTER);
    assertThat(causeOf(untracked, "NETFILTER_DROP", "nft_do_chain", GROWN))
        .isEqualTo(Cause.NETFILTER);
    assertThat(causeOf(untracked, "NETFILTER_DROP", "nf_hook_slow", ConntrackCounters.NONE))
        .isEqualTo(Cause.NETFILTER);
  }

  @Test
  void aFailedInsertIsATrackedRequestWhereItsCounterGrew() {
    assertThat(causeOf(drop(true, true, false, false), "NETFILTER_DROP", "nf_hook_slow", GROWN))
        .isEqualTo(Cause.CONNTRACK_INSERT);
  }

  @ParameterizedTest
  @CsvSource({
    "NETFILTER_DROP,nft_do_chain,NETFILTER",
    ",nf_hook_slow,NETFILTER",
    "TCP_LISTEN_OVERFLOW,tcp_check_req,LISTEN_OVERFLOW",
    "TC_INGRESS,sch_handle_ingress,TC",
    "TC_EGRESS,__dev_queue_xmit,TC",
    "QDISC_DROP,__dev_queue_xmit,QDISC",
    "QDISC_OVERLIMIT,__dev_queue_xmit,QDISC",
    "FQ_FLOW_LIMIT,__dev_queue_xmit,QDISC",
    "XDP,do_xdp_generic,XDP",
    ",do_xdp_generic,XDP",
    "PROTO_MEM,tcp_data_queue,SOCKET_BUFFER",
    "TCP_ZEROWINDOW,tcp_data_queue,SOCKET_BUFFER",
    "TCP_OFO_QUEUE_PRUNE,tcp_prune_ofo_queue,SOCKET_BUFFER",
    "SOCKET_BACKLOG,tcp_add_backlog,SOCKET_BUFFER",
    "CPU_BACKLOG,enqueue_to_backlog,CPU_BACKLOG",
    ",enqueue_to_backlog,CPU_BACKLOG",
    ",__netif_receive_skb_core,TC",
    ",__dev_queue_xmit,TC",
    ",kfree_skb_list,QDISC",
    "0xbe,__tcf_kfree_skb_list,QDISC",
    "QDISC_DROP_OVERLIMIT,tbf_enqueue,QDISC",
    ",__ip_queue_xmit,ROUTE",
    ",veth_poll,XDP",
    "FULL_RING,tun_net_xmit,DEVICE",
    "DEV_READY,enqueue_to_backlog,DEVICE",
    "IP_RPFILTER,ip_rcv_finish_core,RP_FILTER",
    "IP_INNOROUTES,ip_error,ROUTE",
    "IP_OUTNOROUTES,__ip_queue_xmit,ROUTE",
    "NEIGH_FAILED,neigh_invalidate,NEIGHBOUR",
    ",neigh_invalidate,NEIGHBOUR",
    "TCP_CSUM,tcp_v4_rcv,CHECKSUM",
    "BRIDGE_INGRESS_STP_STATE,br_handle_frame,BRIDGE",
    "NOT_SPECIFIED,br_handle_frame_finish,BRIDGE",
    ",br_forward,BRIDGE",
    "NO_TX_TARGET,br_handle_frame_finish,BRIDGE",
    "NO_TX_TARGET,vxlan_xmit,DEVICE",
    "NETFILTER_DROP,br_handle_frame,NETFILTER",
    "MAC_INVALID_SOURCE,br_handle_frame,OTHER_DROP",
    "PKT_TOO_BIG,ip_forward,PATH_MTU",
    ",ip_fragment,PATH_MTU",
    "SECURITY_HOOK,nobody_knows,OTHER_DROP",
    "0x20001,,OTHER_DROP"
  })
  void aDropIsOfTheCauseThatItsReasonOrFunctionTells(String reason, String function, Cause cause) {
    assertThat(causeOf(reason, function)).isEqualTo(cause);
  }

  private static Drop refusedOnTheWayOut(Drop.LostPacket lost) {
    return new Drop(lost, 1, 1, null, 1L, 0, 1, true, true, false, false, false);
  }

  @ParameterizedTest
  @CsvSource({
    "-22,DATA,ROUTE", // EINVAL
    "-101,DATA,ROUTE", // ENETUNREACH
    "-1,DATA,NETFILTER", // EPERM: a rule
    "0,DATA,NETFILTER",
    "-105,DATA,NETFILTER", // ENOBUFS: this attempt met something else
    "-22,ACK,NETFILTER"
  })
  void anErrnoOtherThanEpermInTheOutputHookIsNoRouteAfterNat(
      int error, Drop.LostPacket lost, Cause cause) {
    assertThat(
            causeOf(
                refusedOnTheWayOut(lost),
                "NETFILTER_DROP",
                "nf_hook_slow",
                error,
                ConntrackCounters.NONE))
        .isEqualTo(cause);
  }

  private static Drop notForwarded() {
    return new Drop(Drop.LostPacket.DATA, 1, 1, "ra", 1L, 0, 1, true, false, false, true, false);
  }

  @ParameterizedTest
  @CsvSource({
    "IP_INADDRERRORS,ip_error,ROUTE",
    "IP_INADDRERRORS,ip6_forward,ROUTE",
    ",ip6_forward,ROUTE",
    "IP_INHDR,ip_rcv_core,OTHER_DROP",
    "TCP_MD5NOTFOUND,tcp_v4_rcv,OTHER_DROP"
  })
  void onlyWhereAPacketWouldBeForwardedItMattersThatForwardingIsOff(
      String reason, String function, Cause cause) {
    assertThat(causeOf(notForwarded(), reason, function, ConntrackCounters.NONE)).isEqualTo(cause);
  }

  @Test
  void ip6ForwardDropsForOtherReasonsWhereForwardingIsOn() {
    assertThat(causeOf("IP_INADDRERRORS", "ip6_forward")).isEqualTo(Cause.OTHER_DROP);
  }

  @Test
  void aQueueOfADeviceThatIsDownIsTheDevice() {
    assertThat(
            causeOf(
                drop(false, false, true, false),
                "QDISC_DROP",
                "__dev_queue_xmit",
                ConntrackCounters.NONE))
        .isEqualTo(Cause.DEVICE);
  }

  @Test
  void aCopyForAnotherMachineIsNoCause() {
    assertThat(
            causeOf(
                drop(false, false, false, true),
                "OTHERHOST",
                "ip_rcv_core",
                ConntrackCounters.NONE))
        .isEqualTo(Cause.UNKNOWN);
  }

  private static Place place(String device, String function) {
    Drop drop =
        new Drop(Drop.LostPacket.DATA, 1, 1, device, 1L, 0, 1, true, true, false, false, false);
    CauseFinding verdict =
        new CauseFinding(Cause.UNKNOWN, Proof.SEEN, "QDISC_DROP", function, 1L, 0, null);
    Retransmit sample =
        Events.withEvidence(
            Events.ipv4(), new Evidence(drop, null, true, false, Evidence.Purpose.LOSS));
    return new Place(sample, verdict, "web", "nsenter --net=/run/netns/web ", true, GROWN, 65536L);
  }

  @Test
  void aFullTableIsToldWithItsNumbersAndItsRemedy() {
    Rule rule = Rules.of(Cause.CONNTRACK_FULL);

    assertThat(rule.numbers().apply(place("eth0", "nf_hook_slow")))
        .isEqualTo(
            List.of("nf_conntrack 65536 of 65536 entries, 1203 packets dropped while tracing"));
    assertThat(rule.advice().apply(place("eth0", "nf_hook_slow")))
        .isEqualTo("sysctl -w net.netfilter.nf_conntrack_max=131072");
  }

  @ParameterizedTest
  @EnumSource
  void adviceIsOneLineThatNamesTheNamespaceAndHoldsNothingAShellWouldRun(Cause cause) {
    String advice = Rules.of(cause).advice().apply(place("e$(reboot)'0", "nft_do_chain"));
    Set<Cause> hostWide = Set.of(Cause.CONNTRACK_FULL, Cause.CPU_BACKLOG);

    if (cause == Cause.UNKNOWN) {
      assertThat(advice).isNull();
      return;
    }
    assertThat(advice).hasLineCount(1);
    assertThat(advice.startsWith("nsenter --net=/run/netns/web "))
        .isEqualTo(!hostWide.contains(cause));
    assertThat(advice.replace("'\\''", "").replaceAll("'[^']*'", "")).doesNotContain("$", "(");
  }

  private static Place refused(int error, RetransmitType type, boolean legacyTables) {
    Evidence evidence = new Evidence(null, null, true, false, Evidence.Purpose.LOSS);
    Retransmit sample =
        Events.withType(Events.withEvidence(Events.ipv4Refused(error), evidence), type);
    return new Place(
        sample,
        CauseFinding.of(Cause.NOT_SENT, Proof.SEEN),
        null,
        "",
        legacyTables,
        ConntrackCounters.NONE,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "-1,RTO,false,nft list ruleset",
    "-1,RTO,true,iptables-legacy-save -c",
    "-11,RTO,false,ss -tin dst 10.0.0.15 \"dport = :45212\"",
    "-16,RTO,false,tc -s qdisc show",
    "-16,SYN,false,ip neighbour show",
    "-105,RTO,false,tc -s qdisc show",
    "-113,RTO,false,ip route get 10.0.0.15",
    "-100,RTO,false,ip -s link show",
    "1,RTO,false,ip route get 10.0.0.15"
  })
  void adviceForARefusedRetransmitFitsItsErrno(
      int error, RetransmitType type, boolean legacyTables, String advice) {
    Place place = refused(error, type, legacyTables);

    assertThat(Rules.of(Cause.NOT_SENT).advice().apply(place)).isEqualTo(advice.replace('"', '\''));
    assertThat(Rules.of(Cause.NOT_SENT).text().apply(place)).contains(ErrorText.of(error));
  }
}
