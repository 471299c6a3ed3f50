package io.tcpretrans.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpStateTest {
  @ParameterizedTest
  @CsvSource({
    "1, ESTABLISHED",
    "2, SYN_SENT",
    "3, SYN_RECV",
    "4, FIN_WAIT1",
    "5, FIN_WAIT2",
    "6, TIME_WAIT",
    "7, CLOSE",
    "8, CLOSE_WAIT",
    "9, LAST_ACK",
    "10, LISTEN",
    "11, CLOSING",
    "12, NEW_SYN_RECV",
  })
  void stateNumbersMatchTheKernel(int number, TcpState state) {
    assertThat(TcpState.of(number)).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 13, 14, 255})
  void otherNumbersAreUnknown(int number) {
    assertThat(TcpState.of(number)).isEqualTo(TcpState.UNKNOWN);
  }
}
