package io.tcpretrans.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Cause;
import io.tcpretrans.event.CauseFinding;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void madeUpRetransmitsAreDecidedByTheirRecordsAndCounters() {
    assertThat(WarmUp.run())
        .as("%s", WarmUp.run())
        .extracting(CauseFinding::cause)
        .containsExactly(Cause.NETFILTER, Cause.OUTSIDE);
  }
}
