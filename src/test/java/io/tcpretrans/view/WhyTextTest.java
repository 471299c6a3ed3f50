package io.tcpretrans.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.Events;
import io.tcpretrans.event.Proof;
import io.tcpretrans.event.Why;
import io.tcpretrans.event.Why.Verdict;
import org.junit.jupiter.api.Test;

class WhyTextTest {
  @Test
  void aDropIsToldByItsFunctionAndDevice() {
    Why why = Events.ipv4Dropped(Cause.CONNTRACK_FULL, "NETFILTER_DROP", "nf_hook_slow").why();

    assertThat(WhyText.cause(why)).isEqualTo("conntrack-full");
    assertThat(WhyText.place(why)).isEqualTo("nf_hook_slow@veth1a2b");
  }

  @Test
  void aFunctionWithoutANameLeavesTheDevice() {
    assertThat(WhyText.place(Events.ipv4Dropped(Cause.QDISC, null, null).why()))
        .isEqualTo("@veth1a2b");
  }

  @Test
  void withoutADropThereIsWhatMayHaveDroppedUnseen() {
    assertThat(WhyText.place(Events.ipv4Undropped(true, Verdict.unseen("xdp@eth0")).why()))
        .isEqualTo("xdp@eth0");
    assertThat(
            WhyText.place(
                Events.ipv4Undropped(true, Verdict.of(Cause.OUTSIDE, Proof.LIKELY)).why()))
        .isNull();
  }

  @Test
  void notAskedIsNotKnown() {
    assertThat(WhyText.cause(null)).isNull();
    assertThat(WhyText.place(null)).isNull();
  }
}
