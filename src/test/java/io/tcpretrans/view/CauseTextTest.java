package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import io.tcpretrans.event.LeftPlace;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Row;
import io.tcpretrans.event.Rows;
import io.tcpretrans.event.UnknownReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CauseTextTest {
  @Test
  void placeIsFunctionAndDevice() {
    Row row = Rows.ipv4Dropped(Cause.CONNTRACK_FULL, "NETFILTER_DROP", "nf_hook_slow");

    assertThat(CauseText.cause(row)).isEqualTo("conntrack-full");
    assertThat(CauseText.place(row)).isEqualTo("nf_hook_slow@veth1a2b");
  }

  @ParameterizedTest
  @CsvSource({
    "OTHER_DROP,TCP_MD5NOTFOUND,tcp_v4_rcv,TCP_MD5NOTFOUND:tcp_v4_rcv@veth1a2b",
    "BRIDGE,BRIDGE_INGRESS_STP_STATE,br_handle_frame,BRIDGE_INGRESS_STP_STATE:br_handle_frame@veth1a2b",
    "OTHER_DROP,NOT_SPECIFIED,tcp_v4_rcv,tcp_v4_rcv@veth1a2b",
    "OTHER_DROP,0x20001,,0x20001@veth1a2b",
    "QDISC,QDISC_DROP,tbf_enqueue,tbf_enqueue@veth1a2b"
  })
  void reasonIsShownIfItAddsInformation(Cause cause, String reason, String function, String place) {
    assertThat(CauseText.place(Rows.ipv4Dropped(cause, reason, function))).isEqualTo(place);
  }

  @Test
  void placeWithoutFunctionIsTheDevice() {
    assertThat(CauseText.place(Rows.ipv4Dropped(Cause.QDISC, null, null))).isEqualTo("@veth1a2b");
  }

  @Test
  void placeWithoutADropIsTheCounterOrProgramThatMayHaveDropped() {
    assertThat(
            CauseText.place(
                Rows.ipv4WithCause(
                    CauseFinding.unknown(UnknownReason.COUNTER).withUnseen("xdp@eth0"))))
        .isEqualTo("xdp@eth0");
    assertThat(CauseText.place(Rows.ipv4WithCause(CauseFinding.of(Cause.UNKNOWN, Proof.NONE))))
        .isNull();
  }

  @Test
  void placeOfPacketsThatLeftIsTheDevice() {
    LeftPlace left = new LeftPlace("eth0", 4026531840L, 1, 203801);
    CauseFinding outside =
        new CauseFinding(Cause.OUTSIDE, Proof.SEEN, null, null, left, null, null);

    assertThat(CauseText.place(Rows.ipv4WithCause(outside))).isEqualTo("@eth0");
  }

  @Test
  void rowWithoutCauseHasNoText() {
    assertThat(CauseText.cause(Rows.ipv4())).isNull();
    assertThat(CauseText.place(Rows.ipv4())).isNull();
  }
}
