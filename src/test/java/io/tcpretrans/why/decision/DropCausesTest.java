package io.tcpretrans.why.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropCausesTest {
  private static DroppedPacket drop(String reason, String function, DroppedPacket.Trait... traits) {
    Packet packet = new Packet(new Flow(null, 0), new SequenceRange(0, 100), 0, 0, 0, false, null);
    return new DroppedPacket(
        0, packet, new Site(function, reason, new Netns(1, 1), 2, "eth0", 0), Set.of(traits));
  }

  @ParameterizedTest
  @CsvSource({
    "NETFILTER_DROP,nft_do_chain,NETFILTER",
    "NETFILTER_DROP,br_handle_frame,NETFILTER",
    ",nf_hook_slow,NETFILTER",
    "NOT_SPECIFIED,nfqnl_reinject,NETFILTER",
    ",nf_queue,NETFILTER",
    "TCP_LISTEN_OVERFLOW,tcp_check_req,LISTEN_OVERFLOW",
    "BRIDGE_INGRESS_STP_STATE,br_handle_frame,BRIDGE",
    "NOT_SPECIFIED,br_handle_frame_finish,BRIDGE",
    ",br_forward,BRIDGE",
    "NO_TX_TARGET,br_handle_frame_finish,BRIDGE",
    "NO_TX_TARGET,vxlan_xmit,DEVICE",
    "FULL_RING,tun_net_xmit,DEVICE",
    "DEV_READY,enqueue_to_backlog,DEVICE",
    "NOT_SPECIFIED,veth_xmit,DEVICE",
    ",tun_net_xmit,DEVICE",
    ",e1000_xmit_frame,DEVICE",
    ",ip_tunnel_xmit,OTHER_DROP",
    ",xfrmi_xmit,OTHER_DROP",
    ",br_dev_queue_push_xmit,PATH_MTU",
    "NOT_SPECIFIED,dev_kfree_skb_any_reason,UNKNOWN",
    "NOT_SPECIFIED,vxlan_xmit_one,OTHER_DROP",
    "TC_INGRESS,sch_handle_ingress,TC",
    "TC_EGRESS,__dev_queue_xmit,TC",
    ",__netif_receive_skb_core.constprop.0,TC",
    ",__dev_queue_xmit,TC",
    "QDISC_DROP,__dev_queue_xmit,QDISC",
    "QDISC_OVERLIMIT,__dev_queue_xmit,QDISC",
    "FQ_FLOW_LIMIT,__dev_queue_xmit,QDISC",
    ",kfree_skb_list,QDISC",
    "0xbe,__tcf_kfree_skb_list,QDISC",
    "XDP,do_xdp_generic,XDP",
    ",do_xdp_generic,XDP",
    ",veth_poll,XDP",
    "PROTO_MEM,tcp_data_queue,SOCKET_BUFFER",
    "TCP_ZEROWINDOW,tcp_data_queue,SOCKET_BUFFER",
    "TCP_OFO_QUEUE_PRUNE,tcp_prune_ofo_queue,SOCKET_BUFFER",
    "SOCKET_BACKLOG,tcp_add_backlog,SOCKET_BUFFER",
    "CPU_BACKLOG,enqueue_to_backlog,CPU_BACKLOG",
    ",enqueue_to_backlog,CPU_BACKLOG",
    "IP_RPFILTER,ip_rcv_finish_core,RP_FILTER",
    ",ip_rcv_finish_core,UNKNOWN",
    ",ip_rcv_finish.isra.0,UNKNOWN",
    "IP_INNOROUTES,ip_error,ROUTE",
    "IP_OUTNOROUTES,__ip_queue_xmit,ROUTE",
    ",__ip_queue_xmit,ROUTE",
    "NEIGH_FAILED,neigh_invalidate,NEIGHBOUR",
    "NOT_SPECIFIED,tbf_enqueue,QDISC",
    ",ip6_fragment,PATH_MTU",
    ",skb_queue_purge,UNKNOWN",
    ",neigh_invalidate,NEIGHBOUR",
    "QUEUE_PURGE,neigh_flush_dev,NEIGHBOUR",
    "TCP_CSUM,tcp_v4_rcv,CHECKSUM",
    "PKT_TOO_BIG,ip_forward,PATH_MTU",
    ",ip_fragment,PATH_MTU",
    "MAC_INVALID_SOURCE,br_handle_frame,OTHER_DROP",
    "IP_INADDRERRORS,ip6_forward,OTHER_DROP",
    "SECURITY_HOOK,nobody_knows,OTHER_DROP",
    ",nobody_knows,OTHER_DROP",
    "0x20001,,OTHER_DROP",
    ",vxlan_rcv,UNKNOWN",
    "NOT_SPECIFIED,,UNKNOWN",
    ",,UNKNOWN"
  })
  void causeFollowsFromReasonAndFunction(String reason, String function, Cause cause) {
    assertThat(DropCauses.of(drop(reason, function))).isEqualTo(cause);
  }

  @Test
  void queueOfADeviceThatIsDownHasCauseDevice() {
    assertThat(
            DropCauses.of(drop("QDISC_DROP", "__dev_queue_xmit", DroppedPacket.Trait.DEVICE_DOWN)))
        .isEqualTo(Cause.DEVICE);
  }

  /** A bridge without ports has no carrier, which is not why its neighbour does not answer. */
  @Test
  void reasonOfTheKernelCountsMoreThanTheStateOfTheDevice() {
    DroppedPacket drop = drop("NEIGH_FAILED", "neigh_invalidate", DroppedPacket.Trait.DEVICE_DOWN);

    assertThat(DropCauses.of(drop)).isEqualTo(Cause.NEIGHBOUR);
  }

  @ParameterizedTest
  @CsvSource({
    "IP_INADDRERRORS,ip6_forward,ROUTE",
    ",ip6_forward,ROUTE",
    "IP_INADDRERRORS,ip_error,ROUTE",
    "IP_INHDR,ip_rcv_core,OTHER_DROP"
  })
  void forwardingThatIsOffMattersOnlyWherePacketsAreForwarded(
      String reason, String function, Cause cause) {
    assertThat(DropCauses.of(drop(reason, function, DroppedPacket.Trait.FORWARDING_OFF)))
        .isEqualTo(cause);
  }

  @ParameterizedTest
  @CsvSource({
    "SOCKET_RCVBUFF,tcp_data_queue,true",
    "PFMEMALLOC,sk_filter_trim_cap,true",
    "TCP_OVERWINDOW,tcp_data_queue,true",
    "TCP_INVALID_END_SEQUENCE,tcp_validate_incoming,true",
    "TCP_RFC7323_PAWS,tcp_validate_incoming,true",
    "TCP_RFC7323_PAWS_ACK,tcp_validate_incoming,false",
    "TCP_AOFAILURE,tcp_v4_rcv,true",
    "TCP_MINTTL,tcp_v6_rcv,true",
    "NO_SOCKET,tcp_v4_rcv,true",
    "TCP_ABORT_ON_DATA,tcp_rcv_state_process,true",
    "TCP_OFO_DROP,tcp_ofo_queue,false",
    "TCP_INVALID_SYN,tcp_validate_incoming,false",
    "TCP_INVALID_SEQUENCE,tcp_validate_incoming,false",
    "TCP_FASTOPEN,tcp_check_req,false",
    "NOT_SPECIFIED,tcp_v4_rcv,false",
    ",tcp_v6_rcv.isra.0,false",
    "OTHERHOST,ip_rcv_core,false",
    "NOT_SPECIFIED,mptcp_data_queue_ofo,false",
    "NOT_SPECIFIED,__mptcp_move_skb,false",
    "FRAG_REASM_TIMEOUT,ip_frag_queue,false",
    ",ip_expire,false",
    "DUP_FRAG,ip_frag_queue,false",
    "CONSUMED,anywhere,false",
    "QUEUE_PURGE,skb_queue_purge_reason,false",
    "PACKET_SOCK_ERROR,,false",
    ",tpacket_rcv,false",
    "SOCKET_RCVBUFF,raw_rcv,false",
    "NOT_SPECIFIED,rawv6_rcv,false",
    ",anywhere,true"
  })
  void onlyRefusalsOfTcpAreEvidence(String reason, String function, boolean evidence) {
    assertThat(Relevance.isEvidence(drop(reason, function))).isEqualTo(evidence);
  }

  /** Without reasons, traffic control is one of several that drop in this function. */
  @Test
  void portOfABondMayBeInactiveWhereTrafficControlDrops() {
    assertThat(
            DropCauses.of(drop(null, "__netif_receive_skb_core", DroppedPacket.Trait.RX_HANDLER)))
        .isEqualTo(Cause.UNKNOWN);
  }

  @Test
  void bridgePortThatIsDownIsNoMatterOfTheMtu() {
    assertThat(DropCauses.of(drop(null, "br_dev_queue_push_xmit", DroppedPacket.Trait.DEVICE_DOWN)))
        .isEqualTo(Cause.DEVICE);
  }
}
