package io.tcpretrans.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpretrans.event.Events;
import io.tcpretrans.event.Retransmit;
import io.tcpretrans.event.TcpState;
import io.tcpretrans.sys.ResentConnection;
import org.junit.jupiter.api.Test;

class FirstRetransmitsTest {
  private final FirstRetransmits first = new FirstRetransmits();

  /** Returns a reading of the connection of this retransmit. */
  private static ResentConnection read(Retransmit event, long resent) {
    return new ResentConnection(
        event.socket().netns(), event.local(), event.remote(), TcpState.ESTABLISHED, 1, 0, resent);
  }

  @Test
  void segmentsOfTheRunDoNotCount() {
    Retransmit event = Events.ipv4();
    long before = event.sender().totalRetrans() - event.segs();
    first.note(event);

    assertThat(first.segsBefore(read(event, before))).isEqualTo(before);
    assertThat(first.segsBefore(read(event, before + event.segs()))).isEqualTo(before);
    assertThat(first.segsBefore(read(event, before + 100))).isEqualTo(before);
  }

  @Test
  void connectionWithoutARetransmitInTheRunCountsAsRead() {
    assertThat(first.segsBefore(read(Events.ipv4(), 812))).isEqualTo(812);
  }

  @Test
  void laterConnectionWithTheSameAddressesCountsAtMostAsRead() {
    Retransmit event = Events.ipv4();
    first.note(event);

    assertThat(first.segsBefore(read(event, 1))).isEqualTo(1);
  }

  @Test
  void retransmitsAfterTheEndAreNotNoted() {
    first.close();
    first.note(Events.ipv4());

    assertThat(first.segsBefore(read(Events.ipv4(), 812))).isEqualTo(812);
    assertThat(first.isComplete()).isTrue();
  }

  @Test
  void synAckHasNoCounterToNote() {
    first.note(Events.ipv6());

    assertThat(first.segsBefore(read(Events.ipv6(), 3))).isEqualTo(3);
  }
}
